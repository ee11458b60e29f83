"""Files and their names, the part of them that is read, and the order of lines."""

import gzip
import os
import resource
import time
from pathlib import Path

import pytest

from sitectl.logs import reading
from sitectl.messages import SiteError
from tests.unit.sitectl.logs.conftest import ID, OTHER


def texts(search):
    return [entry.text.partition("  ")[0] for entry in search.entries()]


def test_lines_of_all_logs_come_in_the_order_of_time(logs):
    logs.write("access.log", logs.access(ago=1, took=3))
    logs.write("app.log", logs.app("first", ago=5), logs.app("third", ago=2))
    logs.write("error.log", logs.error("AH00035: second", ago=3))
    expected = ["first", "AH00035: second", "third", "GET /item/?q=tea"]
    assert texts(logs.search()) == expected


def test_rotated_files_are_read_and_a_second_name_is_not(logs):
    logs.write("app.log.1", logs.app("two", ago=100))
    old = logs.write("app.log.2", logs.app("one", ago=200))
    with gzip.open(old.with_suffix(".2.gz"), "wb") as stream:
        stream.write(old.read_bytes())
    old.unlink()
    today = logs.write("error.2026-11-22.log", logs.error("three", ago=50))
    os.link(today, logs.folder / "error.log")
    assert texts(logs.search()) == ["one", "two", "three"]


def test_a_file_that_logrotate_put_aside_is_read(logs):
    logs.write("app.log-2026112203.backup", logs.app("one", ago=100))
    logs.write("app.log", logs.app("two"))
    assert texts(logs.search()) == ["one", "two"]


def test_what_is_too_old_is_left_out(logs):
    logs.write("app.log", logs.app("old", ago=700), logs.app("new", ago=500))
    assert texts(logs.search(since=600)) == ["new"]


def test_file_that_was_not_written_since_is_not_opened(logs):
    path = logs.write("app.log.1", "no JSON at all\n")
    os.utime(path, (0, 0))
    search = logs.search(since=600)
    assert list(search.entries()) == []
    assert search.paths == []
    assert search.foreign.counts == {}


def test_large_file_is_not_read_from_its_start(logs, monkeypatch):
    lines = [logs.app(f"line {n}", ago=20_000 - n) for n in range(20_000)]
    lines[10] = "torn\n"
    lines[19_990] = "torn too\n"
    path = logs.write("app.log", *lines)
    read = []
    numbered = reading.numbered
    monkeypatch.setattr(
        reading,
        "numbered",
        lambda *given: (read.append(1) or one for one in numbered(*given)),
    )
    search = logs.search(since=100)
    assert texts(search) == [f"line {n}" for n in range(19_901, 20_000) if n != 19_990]
    assert len(read) < 1000
    assert search.foreign.lines == {path: [19_991]}


def test_only_lines_of_the_request_are_told(logs):
    logs.write("app.log", logs.app("mine"), logs.app("other", request_id=OTHER))
    logs.write("app.log", logs.app(f"names {ID} only", request_id=OTHER))
    assert texts(logs.search(wanted=ID)) == ["mine"]


def test_statements_of_the_database_server_belong_to_their_request(logs):
    stamp = time.strftime("%Y-%m-%d %H:%M:%S.000 UTC", time.gmtime(logs.now))
    head = f"{stamp} [42] flaskuser@mypack "
    logs.write(
        "postgresql/postgresql-15-main.log",
        f"{head}ERROR:  no tea\n",
        f"{head}STATEMENT:  SELECT\n",
        f"\ttea /* request_id={ID} */\n",
        f"{head}ERROR:  no milk\n",
        f"{head}STATEMENT:  SELECT milk /* request_id={OTHER} */\n",
    )
    (entry,) = logs.search(wanted=ID).entries()
    assert entry.text == "no tea"
    assert "tea /* request_id=" in entry.more


def test_foreign_lines_are_counted_and_named(logs):
    path = logs.write("app.log", "torn {\n", logs.app("whole"), "[1]\n", "\n", "{}\n")
    with path.open("ab") as stream:
        stream.write(b"\x00\xff" * 9 + b"\n" + b"y" * 3_000_000)
    search = logs.search()
    assert texts(search) == ["whole"]
    assert search.foreign.lines == {path: [1, 3, 5]}
    assert search.foreign.counts[path] >= 6


def test_a_record_behind_one_that_a_full_disk_cut_off_is_told(logs):
    cut = logs.app("cut", nested={"time": "x"})
    whole = logs.app("whole", 2)
    path = logs.write(
        "app.log",
        *(cut[:40] + whole, "\n", cut[:-2] + whole, whole[:-1] + whole),
        '{"' * 100_000 + "\n",
    )
    search = logs.search()
    assert texts(search) == ["whole"] * 4
    assert search.foreign.counts == {path: 4}
    assert search.foreign.lines == {path: [1, 3, 4]}
    path = logs.write("access.log", logs.access(4)[:90] + logs.access(3))
    assert texts(logs.search())[0] == "GET /item/?q=tea"


def test_broken_archive_is_named_and_read_as_far_as_it_goes(logs):
    path = logs.write("app.log.2.gz")
    whole = gzip.compress("".join(logs.app(f"{n}") for n in range(2000)).encode())
    path.write_bytes(whole[: len(whole) // 2])
    search = logs.search()
    assert len(list(search.entries())) > 10
    assert path in search.foreign.broken


def test_lines_that_overtook_each_other_are_put_right(logs):
    logs.write("app.log", *(logs.app(f"{n}", ago=100 - (n ^ 1)) for n in range(90)))
    assert texts(logs.search()) == [f"{n ^ 1}" for n in range(90)]


def test_a_host_without_logs_says_so(logs):
    with pytest.raises(SiteError, match="SITE-705") as refused:
        list(logs.search().entries())
    assert str(logs.config.logs) in refused.value.text


def rotate(logs, monkeypatch, change):
    """Let something happen to the files when the first of them is to be opened."""
    from sitectl.logs import files

    opened = files.opened

    def meanwhile(path, form):
        monkeypatch.setattr(files, "opened", opened)
        change()
        return opened(path, form)

    monkeypatch.setattr(files, "opened", meanwhile)


def compress(path):
    with gzip.open(f"{path}.gz", "wb") as stream:
        stream.write(path.read_bytes())
    path.unlink()


def test_a_file_that_is_renamed_meanwhile_is_not_missed(logs, monkeypatch):
    path = logs.write("app.log", logs.app("one"))

    def change():
        path.rename(f"{path}.1")
        logs.write("app.log", logs.app("two"))

    rotate(logs, monkeypatch, change)
    assert sorted(texts(logs.search())) == ["one", "two"]


def test_a_file_that_is_compressed_meanwhile_is_not_missed(logs, monkeypatch):
    path = logs.write("app.log.1", logs.app("one"))
    rotate(logs, monkeypatch, lambda: compress(path))
    assert texts(logs.search()) == ["one"]


def test_a_file_that_is_removed_meanwhile_is_no_fault(logs, monkeypatch):
    logs.write("app.log", logs.app("two"))
    path = logs.write("app.log.1", logs.app("one"))
    rotate(logs, monkeypatch, path.unlink)
    assert texts(logs.search()) == ["two"]


def test_a_file_that_is_being_compressed_is_told_once(logs):
    path = logs.write("app.log.2", logs.app("one"))
    half = gzip.compress(path.read_bytes())[:30]
    path.with_name("app.log.2.gz").write_bytes(half)
    search = logs.search()
    assert texts(search) == ["one"]
    assert search.foreign.broken == {}


@pytest.fixture
def few_files():
    """Let this process open few more files than it has open now."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    with Path(os.devnull).open() as stream:
        resource.setrlimit(resource.RLIMIT_NOFILE, (stream.fileno() + 150, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.usefixtures("few_files")
def test_more_files_are_read_than_a_process_may_open(logs):
    for n in range(300):
        logs.write(f"access.{n:03}.log", logs.access(n, target=f"/{n}"))
        os.utime(logs.folder / f"access.{n:03}.log", (0, logs.now - n))
    assert texts(logs.search()) == [f"GET /{n}" for n in reversed(range(300))]


def test_files_that_are_put_away_are_found_whatever_became_of_them(logs, monkeypatch):
    from sitectl.logs import files

    monkeypatch.setattr(files, "HELD", 0)
    for n in range(3):
        logs.write(f"app.log.{n + 1}", logs.app(f"{n}", ago=1000 * n))
    search = logs.search()
    entries = search.entries()
    assert next(entries).text == "2"
    (logs.config.logs / "app.log.1").rename(logs.config.logs / "app.log.9")
    (logs.config.logs / "app.log.2").unlink()
    assert [entry.text for entry in entries] == ["0"]
    told = {logs.config.logs / "app.log.2": "it was removed or compressed meanwhile"}
    assert search.foreign.broken == told


@pytest.mark.parametrize("depth", [60, 500, 950, 100_000])
def test_a_line_that_is_nested_deeply_is_foreign(logs, told, depth):
    nested = "[" * depth + "]" * depth
    deep = logs.app("deep").replace('"pid": 7', f'"pid": 7, "x": {nested}')
    logs.write("app.log", deep, logs.app("whole"))
    found = told()
    assert [entry["text"] for entry in found["entries"]] == ["whole"]
    assert [one["first_lines"] for one in found["foreign"]] == [[1]]
