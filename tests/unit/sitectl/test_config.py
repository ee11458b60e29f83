"""The site's file: each refusal names key, value and what is allowed."""

import pytest

from sitectl import config
from sitectl.messages import SiteError


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("colour = 1", "SITE-005", ["unknown key colour = 1", "allowed keys: site,"]),
        ("keep = 0", "SITE-006", ["keep = 0", "a whole number, at least 1"]),
        ("keep = true", "SITE-006", ["keep = True"]),
        ("keep = '3'", "SITE-006", ["keep = '3'"]),
        ("root = 'www'", "SITE-006", ["root = 'www'", "an absolute path"]),
        ("check_paths = '/'", "SITE-006", ["a list of paths"]),
        ("live_url = 'https://x'", "SITE-006", ["http://HOST:PORT"]),
        ("backup_command = ['']", "SITE-006", ["backup_command = ['']"]),
        ("site = 'other'", "SITE-006", ["site = 'other'", "the name of the file"]),
        ("keep =", "SITE-004", ["not TOML"]),
    ],
)
def test_a_bad_value_is_refused(config_dir, line, code, words):
    path = config_dir / "mypack.toml"
    key = line.partition(" ")[0]
    kept = [row for row in path.read_text().splitlines() if row.split()[0] != key]
    path.write_text("\n".join([*kept, line]))
    with pytest.raises(SiteError) as caught:
        config.load(path)
    assert caught.value.code == code
    assert caught.value.exit == 2
    for word in words:
        assert word in f"{caught.value.text} {caught.value.next}"


def test_a_missing_key_is_named(config_dir):
    path = config_dir / "mypack.toml"
    path.write_text("site = 'mypack'\n")
    with pytest.raises(SiteError, match="package is missing"):
        config.load(path)


def test_defaults_fill_in(config_dir):
    found = config.load(config_dir / "mypack.toml")
    assert (found.keep, found.check_paths, found.backup_command) == (3, ("/",), ())


def test_the_only_site_is_the_default(config_dir, tmp_path):
    assert config.find(config_dir, None) == config_dir / "mypack.toml"
    (config_dir / "shop.toml").touch()
    with pytest.raises(SiteError, match="mypack, shop"):
        config.find(config_dir, None)
    with pytest.raises(SiteError, match="SITE-001"):
        config.find(tmp_path / "data", None)
    with pytest.raises(SiteError, match="SITE-003"):
        config.load(config_dir / "none.toml")
