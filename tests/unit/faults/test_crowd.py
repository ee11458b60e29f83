from tests.faults.crowd import LONG
from tests.faults.prober import Seen


def test_a_crowd_tells_what_came_of_its_requests() -> None:
    def asked(took: float, status: int, has_retry: bool = False) -> Seen:
        return Seen("slow", "/", 0.0, took, status, has_retry, status == 200)

    seen = [asked(4, 200), asked(13, 200), asked(10.2, 504, True), asked(60, 504)]
    assert LONG.told([*seen, asked(1, 500)]) == {
        "of the crowd, answered": 2,
        "of the crowd, told to come again": 1,
        "of the crowd, anything else": 2,
        "of the crowd, 500": 1,
        "of the crowd, 504": 1,
        "soonest told after s": 10.2,
        "crowd's longest s": 60,
    }
