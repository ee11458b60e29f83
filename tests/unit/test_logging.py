import json
import logging
from collections.abc import Iterator
from logging.config import fileConfig
from logging.handlers import WatchedFileHandler
from pathlib import Path

import pytest

INI = Path(__file__).parents[2] / "logging.ini"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    before = (root.level, root.handlers[:])
    path = tmp_path / "app.log"
    defaults = {"log_file": str(path)}
    fileConfig(INI, defaults=defaults, disable_existing_loggers=False)
    yield path
    for handler in root.handlers:
        handler.close()
    root.setLevel(before[0])
    root.handlers[:] = before[1]


def test_a_line_is_json_in_the_given_file(log: Path) -> None:
    logging.getLogger("mypack.item").info("sold %s", "tea")
    line = json.loads(log.read_text())
    assert line["message"] == "sold tea"
    assert line["logger"] == "mypack.item"


def test_s6_a_renamed_file_is_followed_by_a_new_one(log: Path) -> None:
    logging.getLogger("mypack").info("before")
    log.rename(log.with_name("app.log.1"))
    logging.getLogger("mypack").info("after")
    assert json.loads(log.read_text())["message"] == "after"
    assert isinstance(logging.getLogger().handlers[0], WatchedFileHandler)


def test_an_exception_stays_on_its_line(log: Path) -> None:
    try:
        raise ZeroDivisionError("none left")
    except ZeroDivisionError:
        logging.getLogger("mypack").exception("cannot divide the cake")
    (line,) = log.read_text().splitlines()
    assert "ZeroDivisionError: none left" in json.loads(line)["exc_info"]


def test_s6_other_libraries_log_there_too_the_chatty_ones_less(log: Path) -> None:
    for name in ("werkzeug", "sqlalchemy.engine.Engine"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO)
    assert logging.getLogger("alembic").isEnabledFor(logging.INFO)
