"""What daemons count, over processes that live, die and are killed."""

import errno
import json
import multiprocessing
import os
import shutil
import signal
import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from mypack.metrics import fold, process, storage, views
from mypack.metrics.recorder import Recorder

from ..conftest import make_app

Samples = dict[tuple[str, ...], float]
ASK = {views.GATE: "1"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "metrics"


@pytest.fixture
def counted(database: str, folder: Path) -> FlaskClient:
    return make_app(database, METRICS_FOLDER=str(folder)).test_client()


def samples(client: FlaskClient) -> Samples:
    """Ask as the monitoring host does; a sample by its name and its labels' values."""
    answer = client.get("/metrics/app", environ_base=ASK)
    assert answer.status_code == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def total(found: Samples, name: str) -> float:
    return sum(value for key, value in found.items() if key[0] == name)


def in_child(work: Callable[[], None], *, killed: bool = False) -> None:
    """Run in a process of its own, which then ends or is killed."""

    def run() -> None:
        work()
        if killed:
            os.kill(os.getpid(), signal.SIGKILL)

    child = multiprocessing.get_context("fork").Process(target=run)
    child.start()
    child.join()
    assert child.exitcode == (-signal.SIGKILL if killed else 0)


@pytest.fixture
def daemon(monkeypatch: pytest.MonkeyPatch) -> list[Callable[..., None]]:
    """Let this process be a daemon of blue; gives what is called when it stops."""
    callbacks: list[Callable[..., None]] = []
    server = types.ModuleType("mod_wsgi")
    vars(server).update(
        process_group="blue", threads_per_process=5, subscribe_shutdown=callbacks.append
    )
    monkeypatch.setitem(sys.modules, "mod_wsgi", server)
    return callbacks


def test_requests_are_counted_by_rule_method_and_status(counted: FlaskClient) -> None:
    for path in ("/healthz", "/healthz", "/item/999", "/no/such/page"):
        counted.get(path)
    counted.open("/healthz", method="MADEUP")
    found = samples(counted)
    name = "mypack_requests_total"
    assert found[name, "GET", "/healthz", "none", "2xx"] == 2
    assert found[name, "GET", "/item/<id:item_id>", "none", "4xx"] == 1
    assert found[name, "GET", "none", "none", "4xx"] == 1
    assert found[name, "other", "none", "none", "4xx"] == 1
    assert found["mypack_request_seconds_count", "/healthz", "none"] == 2
    assert found["mypack_busy_threads", "none"] == 0


def test_users_cannot_ask(counted: FlaskClient, client: FlaskClient) -> None:
    forged = {"mypack.metrics": "1", "mypack-metrics": "1"}
    assert counted.get("/metrics/app", headers=forged).status_code == 404
    assert client.get("/metrics/app", environ_base=ASK).status_code == 404


def test_without_the_setting_nothing_is_counted(client: FlaskClient) -> None:
    client.get("/healthz")
    assert "metrics" not in client.application.extensions


def test_a_request_in_progress_holds_a_thread(
    counted: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[float] = []
    view = counted.application.view_functions["health.healthz"]

    def look() -> object:
        seen.append(samples(counted)["mypack_busy_threads", "none"])
        return view()

    monkeypatch.setitem(counted.application.view_functions, "health.healthz", look)
    counted.get("/healthz")
    assert seen == [1]
    assert samples(counted)["mypack_busy_threads", "none"] == 0


def test_time_in_the_queue_is_what_mod_wsgi_says(counted: FlaskClient) -> None:
    times = {"mod_wsgi.queue_start": "1000000", "mod_wsgi.daemon_start": "1250000"}
    counted.get("/healthz", environ_base=times)
    counted.get("/healthz", environ_base={"mod_wsgi.queue_start": "junk"})
    found = samples(counted)
    assert found["mypack_queue_seconds_count", "none"] == 1
    assert found["mypack_queue_seconds_sum", "none"] == 0.25


def test_counts_of_dead_processes_stay_and_are_never_doubled(
    counted: FlaskClient, folder: Path
) -> None:
    def ask() -> None:
        counted.get("/healthz")

    for number in range(1, 4):
        in_child(ask, killed=number == 2)
        for _ in range(2):  # folded once, however often it is asked
            assert total(samples(counted), "mypack_requests_total") == number
    assert len(list(folder.glob("*.db"))) == 0
    assert [path.name for path in folder.glob("sum-*")] == ["sum-3"]


def test_many_processes_count_side_by_side(counted: FlaskClient) -> None:
    def ask() -> None:
        for _ in range(50):
            counted.get("/healthz")

    context = multiprocessing.get_context("fork")
    children = [context.Process(target=ask) for _ in range(4)]
    for child in children:
        child.start()
    seen = [0.0]
    while any(child.is_alive() for child in children):
        seen.append(total(samples(counted), "mypack_requests_total"))
    for child in children:
        child.join()
    seen.append(total(samples(counted), "mypack_requests_total"))
    assert seen == sorted(seen)  # never down, also while processes end
    assert seen[-1] == 200


@pytest.mark.parametrize("at", ["write_text", "rename", "unlink", "rmtree"])
def test_a_fold_that_is_killed_loses_and_doubles_nothing(
    counted: FlaskClient, folder: Path, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        in_child(lambda: counted.get("/healthz") and None)
    samples(counted)
    in_child(lambda: counted.get("/healthz") and None)

    def die(*_: object, **__: object) -> None:
        os._exit(7)

    def fold_and_die() -> None:
        monkeypatch.setattr(shutil if at == "rmtree" else Path, at, die)
        fold.fold(folder)

    child = multiprocessing.get_context("fork").Process(target=fold_and_die)
    child.start()
    child.join()
    assert child.exitcode == 7
    assert total(samples(counted), "mypack_requests_total") == 3


def test_daemons_are_counted_with_why_they_ended(
    daemon: list[Callable[..., None]], database: str, folder: Path
) -> None:
    def live(reason: str) -> Callable[[], None]:
        def run() -> None:
            make_app(database, METRICS_FOLDER=str(folder))
            if reason:
                daemon[-1]("process_stopping", shutdown_reason=reason)

        return run

    in_child(live("request_timeout"))
    in_child(live("graceful_signal"))
    in_child(live(""), killed=True)
    client = make_app(database, METRICS_FOLDER=str(folder)).test_client()
    found = samples(client)
    assert found["mypack_daemon_starts_total", "blue"] == 4
    assert found["mypack_daemons", "development", "blue"] == 1
    assert found["mypack_threads", "blue"] == 5
    stops = {k[1:]: v for k, v in found.items() if k[0] == "mypack_daemon_stops_total"}
    reasons = ("request_timeout", "graceful_signal", "killed")
    assert stops == {(reason, "blue"): 1 for reason in reasons}


def test_commands_make_no_files(counted: FlaskClient, folder: Path) -> None:
    assert not folder.exists()


def test_a_missing_folder_fails_no_request(
    counted: FlaskClient, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.write_text("in the way")
    for _ in range(3):
        assert counted.get("/healthz").status_code == 200
    assert caplog.text.count("nothing is counted") == 1


def test_a_full_disk_fails_no_request_and_counts_go_on_later(
    counted: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "posix_fallocate", full)
        assert counted.get("/healthz").status_code == 200
    assert counted.get("/healthz").status_code == 200
    assert total(samples(counted), "mypack_requests_total") == 1


def test_growing_files_take_their_room_first(tmp_path: Path) -> None:
    path = tmp_path / "counter_1.db"
    counts = {f"{number:04}" + "k" * 200: float(number) for number in range(1000)}
    fold.write(path, counts)
    assert fold.read(path) == counts
    found = path.stat()
    assert found.st_size > storage.SIZE
    assert found.st_blocks * 512 >= found.st_size  # none of it is a hole


def test_a_torn_file_is_no_reason_to_stop(counted: FlaskClient, folder: Path) -> None:
    counted.get("/healthz")
    dead = f"1-1-{process.boot()}"
    (folder / f"counter_{dead}.db").write_bytes(b"\xff\x00\x01\x00" + b"\xee" * 5000)
    (folder / f"histogram_{dead}.db").write_bytes(b"")
    assert total(samples(counted), "mypack_requests_total") == 1
    newest = folder / "sum-1"
    assert json.loads((newest / fold.ABSORBED).read_text()) == [f"counter_{dead}.db"]
    (newest / fold.ABSORBED).write_text("")
    assert total(samples(counted), "mypack_requests_total") == 1


def test_a_name_is_of_one_process_of_one_boot() -> None:
    name = process.identity()
    assert process.is_alive(name)
    pid, start, boot = name.split("-")
    assert not process.is_alive(f"{pid}-{int(start) + 1}-{boot}")
    assert not process.is_alive(f"{pid}-{start}-00000000")
    assert not process.is_alive(f"{2**22 + 1}-{start}-{boot}")


def test_one_process_opens_its_files_once(folder: Path) -> None:
    """Two maps of one file would overwrite each other."""
    recorder = Recorder(folder)
    recorder.count(lambda to: to.starts.labels("blue").inc())
    first = recorder._measures
    recorder.count(lambda to: to.starts.labels("blue").inc())
    assert recorder._measures is first
