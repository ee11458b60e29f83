"""Each log's lines as the programs write them, taken apart."""

from datetime import UTC, datetime

import pytest

from sitectl.logs import access, apache, application, mariadb, postgresql

ACCESS = (
    '{"time":"2026-11-22T03:10:02.250+0100","request_id":"ZsYw3kQvB0mX9pLrT2aAAAAAEdw",'
    '"slot":"blue","address":"10.0.0.9","method":"GET","target":"/item/?q=tea",'
    '"protocol":"HTTP/1.1","status":500,"bytes":512,"duration_us":1500000,'
    '"referer":"-","agent":"curl"}'
)
UNREAD = (
    '{"time":"2026-11-22T03:10:02.250+0000","request_id":"-","slot":"-",'
    '"address":"10.0.0.9","method":"-","target":"-","protocol":"HTTP/1.0",'
    '"status":408,"bytes":0,"duration_us":12,"referer":"-","agent":"-"}'
)
APP = (
    '{"message": "GET /item/ 200", "time": "2026-11-22T02:10:02.250+00:00", '
    '"level": "INFO", "logger": "mypack.request", "place": "views:49", "pid": 7, '
    '"request_id": "abc", "user": null, "method": "GET", "route": "/item/", '
    '"status": 200, "duration_ms": 3.1, "queries": 2}'
)
ERROR = (
    "[Sun Nov 22 03:10:02.250000 2026] [core:error] [pid 9:tid 140] (13)Permission "
    "denied: [client 10.0.0.9:4711] [request ZsYw3kQv] AH00035: access to / denied"
)
POSTGRESQL = """\
2026-11-22 02:10:02.250 UTC [42] flaskuser@mypack ERROR:  relation "tea" is not there
2026-11-22 02:10:02.250 UTC [42] flaskuser@mypack STATEMENT:  SELECT *
\tFROM tea /* request_id=ZsYw3kQv-a@b_c */"""
SLOW = """\
# Time: 261122  2:10:02
# User@Host: flaskuser[flaskuser] @ localhost []
# Thread_id: 42  Schema: mypack  QC_hit: No
# Query_time: 3.500000  Lock_time: 0.000012  Rows_sent: 1  Rows_examined: 1
SET timestamp=1795313402;
SELECT SLEEP(3.5) /* request_id=ZsYw3kQv-a@b_c */;"""


def utc(*moment: int) -> float:
    return datetime(*moment, tzinfo=UTC).timestamp()  # type: ignore[misc,arg-type]


def test_access_line_stands_where_its_answer_was_out() -> None:
    entry = access.parse(ACCESS)
    assert entry.time == utc(2026, 11, 22, 2, 10, 3, 751_000)
    assert (entry.level, entry.is_error) == ("500", True)
    assert entry.text == "GET /item/?q=tea  1.5 s  512 B  from 10.0.0.9  slot=blue"


def test_request_that_apache_could_not_read_has_no_id() -> None:
    entry = access.parse(UNREAD)
    assert (entry.request_id, entry.level, entry.is_error) == ("", "408", False)


def test_record_of_the_application_tells_what_its_message_does_not() -> None:
    entry = application.parse(APP)
    assert entry.time == utc(2026, 11, 22, 2, 10, 2, 250_000)
    assert entry.text == "GET /item/ 200  duration_ms=3.1  queries=2"
    assert (entry.request_id, entry.more) == ("abc", "")


def test_line_of_apaches_error_log_is_in_the_hosts_own_time() -> None:
    entry = apache.parse(ERROR)
    here = datetime(2026, 11, 22, 3, 10, 2, 250_000).astimezone()
    assert entry.time == here.timestamp()
    assert entry.request_id == "ZsYw3kQv"
    assert (entry.level, entry.values["pid"]) == ("error", "9")
    assert entry.text == "AH00035: access to / denied (Permission denied)"


def test_a_client_cannot_write_itself_an_id_into_the_error_log() -> None:
    line = ERROR.replace("[request ZsYw3kQv] ", "") + " [request forged12]"
    assert apache.parse(line).request_id == ""


def test_message_of_postgresql_has_the_id_of_its_statement() -> None:
    entry = postgresql.parse(POSTGRESQL)
    assert entry.time == utc(2026, 11, 22, 2, 10, 2, 250_000)
    assert (entry.level, entry.request_id) == ("ERROR", "ZsYw3kQv-a@b_c")
    assert entry.text == 'relation "tea" is not there'
    assert entry.more == (
        "STATEMENT:  SELECT *\nFROM tea /* request_id=ZsYw3kQv-a@b_c */"
    )


def test_a_message_of_postgresql_begins_at_its_own_line() -> None:
    first, second, third = POSTGRESQL.encode().splitlines()
    assert postgresql.BEGINS.match(first)
    assert not postgresql.BEGINS.match(second)
    assert not postgresql.BEGINS.match(third)


def test_slow_statement_of_mariadb_has_its_time_and_id() -> None:
    entry = mariadb.parse_slow(SLOW)
    assert entry.time == 1795313402
    assert (entry.text, entry.request_id) == ("3.5 s", "ZsYw3kQv-a@b_c")
    assert entry.more.startswith("SELECT SLEEP(3.5)")


def test_error_of_mariadb_is_in_the_hosts_own_time() -> None:
    line = "2026-11-22  2:10:02 30 [Warning] Aborted connection 30 to db: 'mypack'"
    entry = mariadb.parse_error(line)
    assert entry.time == datetime(2026, 11, 22, 2, 10, 2).astimezone().timestamp()
    assert entry.is_warning


@pytest.mark.parametrize(
    "line",
    ["", "{", "[]", '{"time": 3}', "null", "\x00\x00", ACCESS[:200], APP[:80], "[Sun"],
)
@pytest.mark.parametrize(
    "parse", [access.parse, application.parse, apache.parse, postgresql.parse]
)
def test_foreign_line_is_refused(parse, line) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        parse(line)
