"""A repository that does not answer."""

import pytest

from sitectl.backup import repository, restic
from sitectl.messages import SiteError
from tests.unit.sitectl.backup.test_programs import VALUES

SAYS = "echo 'Stat(<config/>) returned error, retrying' >&2; sleep 9"


@pytest.mark.parametrize(("script", "reason"), [(SAYS, "retrying"), ("sleep 9", "")])
def test_it_is_not_waited_for_without_end(monkeypatch, script, reason):
    monkeypatch.setattr(repository, "REACH_SECONDS", 0.3)
    monkeypatch.setattr(restic, "command", lambda *words: ["sh", "-c", script])
    with pytest.raises(SiteError) as raised:
        repository.Repository(VALUES, "mypack").snapshots(begin=True)
    assert raised.value.code == "SITE-603"
    told = "\n".join(raised.value.details)
    assert reason in told
    assert "no answer for" in told
    assert script not in told
