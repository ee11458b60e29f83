from tests.faults.catalogue import EVERY, QUICK, TABLE
from tests.faults.fault import Promise
from tests.faults.outcome import Outcome, outcome
from tests.faults.prober import Seen


def seen(began: float, took: float, status: int = 200, retry: bool = False) -> Seen:
    path = "/probe/count?key=a"
    return Seen("count", path, began, began + took, status, retry, status == 200)


def judged(*requests: Seen, lost: int = 0) -> Outcome:
    return outcome("x", requests, (10.0, 20.0), 2, (3, lost))


def test_times_count_from_the_fault_and_from_its_end() -> None:
    found = judged(seen(5, 0.1), seen(11, 0.1, 503, True), seen(21, 1.5))
    assert found.failed == {"503": 1}
    assert (found.seen_for, found.back_after, found.longest) == (12.5, 2.5, 1.5)
    assert found.p99_before == 100


def test_a_dropped_connection_is_a_failure_without_status() -> None:
    assert judged(seen(11, 0.1, 0)).failed == {"dropped": 1}


def test_each_part_of_a_promise_can_be_broken() -> None:
    promise = Promise("R0", back_after=1, longest=1, statuses=("503",), deaths=1)
    assert promise.broken(judged(seen(11, 0.1))) == []
    assert promise.broken(judged(*[seen(11, 0.1, 503, True)] * 2)) == []
    assert promise.broken(judged(*[seen(11, 0.1, 503, True)] * 3)) == ["3 failed"]
    assert promise.broken(judged(seen(11, 0.1, 503))) == ["1 without Retry-After"]
    assert promise.broken(judged(seen(11, 0.1, 500))) == ["users saw 1 x 500"]
    late = judged(seen(20, 3))
    assert promise.broken(late) == ["normal 3.0 s after it", "a request took 3 s"]
    assert promise.broken(judged(lost=1)) == ["1 acknowledged writes are lost"]


def test_faults_have_names_of_their_own_and_the_quick_ones_are_some() -> None:
    names = [fault.name for fault in EVERY]
    assert len(names) == len(set(names))
    assert {fault.kind for fault in QUICK} <= {"d12", "p12"}
    assert len(TABLE) > 15
