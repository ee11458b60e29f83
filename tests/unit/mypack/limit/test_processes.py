"""F6: several real processes, as mod_wsgi runs them."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from mypack.user import password

from ..conftest import make_app, token

PROCESSES, THREADS, EACH = 4, 5, 25
BACKENDS = pytest.mark.parametrize("backend", ["sqlite", "postgresql"])


def sign_in_often(url: str, hashes: str) -> list[int]:
    """Sign in with wrong passwords, in one process; write a line for each hash."""
    app = make_app(url, DATABASE_TIMEOUT=60)
    note_each_hash(Path(hashes))

    form = app.test_client()
    data = {"name": "anna", "password": "wrong", "csrf_token": token(form)}
    cookie = form.get_cookie("session")
    assert cookie is not None

    def attempt(_: int) -> int:
        client = app.test_client()
        client.set_cookie("session", cookie.value)
        return client.post("/user/sign-in", data=data).status_code

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(attempt, range(EACH)))


def note_each_hash(path: Path) -> None:
    class Noted:
        def verify(self, hashed: str, text: str) -> bool:
            with path.open("a") as lines:
                lines.write("one\n")
            raise ValueError("another password")

    password._nobody.cache_clear()
    password._hasher = Noted()  # type: ignore[assignment]


@BACKENDS
def test_f6_of_100_parallel_sign_ins_5_reach_the_hash(
    backend: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """F6: 100 at once over several processes: 5 reach the hash, 95 are 429."""
    url, hashes = request.getfixturevalue("database"), tmp_path / "hashes"
    hashes.touch()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["mypack"])  # imported once for all of them
    with ProcessPoolExecutor(PROCESSES, context) as processes:
        calls = [
            processes.submit(sign_in_often, url, str(hashes)) for _ in range(PROCESSES)
        ]
        answers = [status for call in calls for status in call.result()]
    assert len(answers) == 100
    assert hashes.read_text().count("one") == 5
    assert sorted(answers) == [400] * 5 + [429] * 95
