"""State files that lost their content, as a power cut leaves them."""

import pytest

from sitectl.backup import lives, states

LOST = [b"", b"\0" * 40, b"null", b"{}", b"[]", b"[1]", b'"text"', b"5", b"\xff", b"{"]
NO_SUCCESS = [b'{"ok": true, "last_good": %s}' % one for one in (b"5", b"{}", b'"x"')]
NO_SUCCESS += [b'{"ok": true, "last_good": {"at": %s}}' % one for one in (b"1", b'"x"')]


@pytest.mark.parametrize("content", LOST + NO_SUCCESS)
def test_they_are_read_as_nothing(site, content):
    states.path(site, "backup").write_bytes(content)
    lives.path(site).write_bytes(content)
    assert not states.read(site, "backup").get("last_good")
    assert lives.read(site) is None


def test_an_id_that_is_none_is_no_life(site):
    lives.path(site).write_bytes(b'{"id": null, "tables": {}}')
    assert lives.read(site) is None


@pytest.mark.parametrize("content", [b"", b"null", b"[1]", b'{"last_good": 5}'])
@pytest.mark.usefixtures("live")
def test_a_backup_goes_on_after_them(kept, content):
    kept.sitectl("backup")
    kept.site.paths.state.joinpath("backup.json").write_bytes(content)
    kept.site.paths.state.joinpath("drill.json").write_bytes(content)
    for command in ("backup", "drill"):
        done = kept.sitectl(command)
        assert done.returncode == 0, done.stderr
        assert kept.state(command)["last_good"]["at"]
