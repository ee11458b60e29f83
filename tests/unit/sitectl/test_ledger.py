"""The chain of the history."""

from sitectl import ledger


def chain(count: int) -> bytes:
    data = b""
    for number in range(count):
        data += ledger.following(data, {"n": number})
    return data


def test_an_untouched_history_verifies():
    assert ledger.first_fault(chain(4)) is None
    assert ledger.first_fault(b"") is None


def test_a_changed_line_is_named_by_the_line_that_follows():
    data = chain(4).replace(b'"n":1', b'"n":9')
    assert ledger.first_fault(data) == ledger.Fault(
        3, "`previous` is not the sha256 of line 2"
    )


def test_a_removed_line_is_found():
    lines = chain(4).splitlines(keepends=True)
    assert ledger.first_fault(b"".join(lines[:1] + lines[2:])).line == 2
    assert ledger.first_fault(b"".join(lines[1:])).line == 1


def test_a_torn_line_is_kept_and_the_next_one_owns_up_to_it():
    torn = chain(2)[:-20]
    assert ledger.torn_line(torn)
    data = torn + ledger.following(torn, {"n": "next"})
    assert ledger.first_fault(data) is None
    assert [record["n"] for record in ledger.records(data)] == [0, "next"]
    more = data + ledger.following(data, {"n": "after"})
    assert ledger.first_fault(more) is None


def test_a_line_that_only_lost_its_newline_still_counts():
    data = chain(2)[:-1]
    data += ledger.following(data, {"n": 2})
    assert ledger.first_fault(data) is None
    assert len(ledger.records(data)) == 3


def test_garbage_that_nobody_owns_up_to_is_named():
    assert ledger.first_fault(chain(1) + b"garbage\n").line == 2
    assert ledger.first_fault(b"garbage\n" + chain(1)).line == 1
