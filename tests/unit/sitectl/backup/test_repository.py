"""A repository that does not answer, and what is removed from it."""

from dataclasses import replace

import pytest

from sitectl import messages
from sitectl.backup import make, moments, repository, restic, states
from sitectl.backup.run import running
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


@pytest.fixture
def filled(kept):
    """Two backups a day of two days, of two lives whose days are the same."""
    values = replace(
        VALUES,
        repository=str(kept.repository),
        key_file=kept.key,
        ssh="",
        work=kept.home,
        keep={"daily": 1},
        environment={},
    )
    found = repository.Repository(values, "mypack")
    found.snapshots(begin=True)
    for life, minute in (("early", "05"), ("late", "06")):
        for day in ("2026-11-22", "2026-11-23"):
            at = moments.read(f"{day}T{minute}:00:00Z")
            found.save(life, at, [kept.picture])
    return found


def test_retention_is_for_each_life(filled):
    filled.forget()
    left = [(one.life, one.at.day) for one in filled.snapshots()]
    assert left == [("early", 23), ("late", 23)]


def test_the_log_of_each_chain_is_kept_alone_whatever_file_it_ends_with(kept, filled):
    for hour in ("07", "08"):
        at = moments.read(f"2026-11-23T{hour}:00:00Z")
        filled.save("late", at, [kept.picture], f"to-{hour}")
    filled.forget()
    left = [(one.life, one.at.hour) for one in filled.snapshots()]
    assert left == [("early", 5), ("late", 8)]


@pytest.mark.usefixtures("live")
def test_a_removal_that_failed_is_named_and_tried_again(kept, config_dir, monkeypatch):
    def forget(self):
        tried.append(self)
        if len(tried) < 3:
            raise SiteError(messages.REPOSITORY_FAILED, repository="", command="forget")

    tried, now = [], moments.now()
    monkeypatch.setattr(moments, "now", lambda: now)  # no day ends meanwhile
    monkeypatch.setattr(repository.Repository, "forget", forget)
    with running(kept.site, config_dir, "sitectl backup") as run:
        first = make.make(run)
        assert tried == []
        long_ago = {**first, "at": "2026-01-01T00:00:00Z"}
        states.good(kept.site, "backup", "as an earlier version wrote it", long_ago)
        for number in (1, 2):
            with pytest.raises(SiteError):
                make.make(run)
            assert len(tried) == number
            state = kept.state("backup")
            assert (state["ok"], "`forget` failed" in state["message"]) == (False, True)
            assert state["last_good"]["at"] >= first["at"]
        made = make.make(run)
        assert kept.state("backup")["last_good"]["removed"] == made["at"]
        make.make(run)
    assert len(tried) == 3
    assert kept.state("backup")["ok"] is True
