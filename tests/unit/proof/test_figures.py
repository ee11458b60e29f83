import pytest

from tests.proof import asks, figures, report
from tests.proof.samples import Long, Samples
from tests.proof.switches import LONG, SHORT, Switch, planned

OLD, NEW = ("blue", "r1"), ("green", "r2")


def flip(at: float) -> Switch:
    return Switch("deploy", 1, False, at - 2, at + 1, at, OLD, NEW)


def samples(*rows: tuple[float, float, str]) -> Samples:
    made = Samples()
    for began, took, slot in rows:
        made.add(asks.read(1), began, began + took, slot)
    return made


def test_the_long_proof_is_what_is_promised() -> None:
    words = LONG.replace("+", "").split()
    counts = {verb: words.count(verb) for verb in set(words)}
    assert counts == {
        **{"deploy": 10, "rollback": 3, "reload": 3, "touch": 3},
        "rotation": 2,
    }
    assert set(SHORT.replace("+", "").split()) == set(counts)


def test_a_rollback_follows_a_deploy() -> None:
    for words in (LONG.split(), SHORT.split()):
        before = [words[n - 1] for n, verb in enumerate(words) if verb == "rollback"]
        assert set(before) == {"deploy"}


def test_switches_are_numbered_by_verb() -> None:
    switches = planned("deploy reload+ deploy")
    assert [s.label for s in switches] == ["deploy 1", "reload 1", "deploy 2"]
    assert [s.at_once for s in switches] == [False, True, False]


def test_time_is_split_around_the_rename() -> None:
    table = samples(
        (97.0, 0.010, "blue"),  # before: the switch begins at 98
        (99.0, 0.020, "blue"),
        (99.9, 0.200, "blue"),  # over the rename
        (100.1, 0.030, "green"),
        (101.0, 0.040, "green"),
    ).table()
    parts = figures.windows(table, flip(100.0), 110.0)
    longest = {name: round(part.longest) for name, part in parts.items()}
    assert longest == {"before": 10, "prepare": 20, "flip": 200, "after": 40}
    assert parts["flip"].requests == 2


def test_the_old_slot_is_followed_until_its_last_answer() -> None:
    rows = ((99.9, 0.3, "blue"), (100.01, 0.02, "blue"), (100.02, 0.5, "green"))
    table = samples(*rows).table()
    assert figures.last_old(table, flip(100.0)) == pytest.approx(30, abs=0.2)


def test_time_that_was_asked_for_is_no_latency() -> None:
    made = Samples()
    made.add(asks.sleep(20, "long"), 100.0, 120.05, "blue")
    assert made.table().took[0] == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("began", "where", "strays"),
    [(95.0, OLD, 0), (95.0, NEW, 1), (101.0, NEW, 0), (101.0, OLD, 1), (99.99, NEW, 0)],
)
def test_a_long_request_must_end_where_it_began(
    began: float, where: tuple[str, str], strays: int
) -> None:
    long = Long(began, began + 20, *where)
    assert len(figures.strayed([long], [flip(100.0)])) == strays


def test_a_request_over_the_rename_counts_as_in_flight() -> None:
    over, early = Long(95.0, 115.0, *OLD), Long(70.0, 90.0, *OLD)
    assert figures.in_flight([over, early], flip(100.0)) == [over]


def test_buckets_hold_a_tenth_of_a_second() -> None:
    table = samples((100.01, 0.01, ""), (100.02, 0.03, ""), (100.25, 0.02, "")).table()
    rows = figures.buckets(table, 100.0)
    assert [(row[0], row[1], row[3]) for row in rows] == [(0, 2, 30.0), (2, 1, 20.0)]


def test_one_lost_post_breaks_the_proof() -> None:
    held = {
        "failed": 0,
        "counted": {"sent": 5, "applied": 5},
        "long": {"strayed": 0},
        "switches": [{"in_flight": 1}, {}],
    }
    assert report.holds(held)
    assert not report.holds({**held, "counted": {"sent": 5, "applied": 4}})
    assert not report.holds({**held, "failed": 1})
    assert not report.holds({**held, "switches": [{"in_flight": 0}]})
