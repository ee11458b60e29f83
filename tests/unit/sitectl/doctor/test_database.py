"""The database."""

import os

import pytest

from sitectl.doctor.finding import NoAnswer
from sitectl.fetch import Answer
from sitectl.process import Outcome
from tests.unit.sitectl import samples
from tests.unit.sitectl.doctor.conftest import IDLE, UNIT, seal

DOWN = Outcome(1, "", "Error: the database refused or does not answer: no route")


@pytest.fixture
def unready(made):
    """Have daemons that say they are not ready, or none at all."""
    made.view.answers[f"{made.config.live_url}/readyz"] = Answer(503, b"{}", 0.1)
    return made


def test_a_silent_database_is_found(unready):
    unready.view.commands["flask db current"] = DOWN
    unready.view.commands["flask check-config --connect"] = DOWN
    (found,) = unready.found("database.answers")
    assert found.code == "DOC-411"
    assert "no route" in found.what
    assert found.next.startswith("sitectl flask -- db current")


def test_a_database_that_hangs_is_found(unready):
    """It accepts the connection and never answers."""
    hanging = NoAnswer("`sitectl flask -- db current` did not answer within 10 s", "")
    unready.view.commands["flask db current"] = hanging
    (found,) = unready.found("database.answers")
    assert found.code == "DOC-411"
    assert "did not answer within 10 s" in found.what
    unready.view.commands["flask db current"] = DOWN
    unready.view.commands["flask check-config --connect"] = hanging
    (found,) = unready.found("database.answers")
    assert (found.code, hanging.reason in found.what) == ("DOC-411", True)
    unready.view.commands["flask check-config"] = hanging
    with pytest.raises(NoAnswer):
        unready.found("database.answers")


@pytest.mark.parametrize(
    "words", ["file is not a database", "database disk image is malformed"]
)
def test_a_damaged_file_is_to_be_restored(unready, words):
    refused = Outcome(1, "", f"Error: the database cannot be read: {words}. Restore it")
    unready.view.commands["flask db current"] = DOWN
    unready.view.commands["flask check-config --connect"] = refused
    (found,) = unready.found("database.answers")
    assert (found.code, words in found.what) == ("DOC-415", True)
    assert found.next.startswith("sitectl restore latest --replace")


def test_the_server_that_is_stopped_is_named(unready):
    unready.view.system["mariadb.service"] = IDLE
    unready.view.commands["flask db current"] = DOWN
    (found,) = unready.found("database.answers")
    assert found.next == "systemctl start mariadb"


def test_settings_that_do_not_hold_are_no_fault_of_the_database(unready):
    unready.view.commands["flask db current"] = DOWN
    unready.view.commands["flask check-config"] = DOWN
    assert "does not start with these" in unready.reason("database.answers")


def test_a_migration_behind_is_found(unready):
    steps = [samples.migration(f"000{number}") for number in (1, 2, 3)]
    seal(unready, samples.release_id(1), migrations=steps)
    unready.view.commands["flask db current"] = Outcome(0, "0001\n", "")
    (found,) = unready.found("database.answers")
    assert found.code == "DOC-412"
    assert "is at revision 0001, the live release needs 0003" in found.what


def test_a_database_ahead_is_none(unready):
    """After a rollback the schema has what the newer release added."""
    told = "Can't locate revision identified by '0009'"
    unready.view.commands["flask db current"] = Outcome(1, "", told)
    assert unready.codes("database.answers") == []


def test_files_of_another_owner_are_found(made):
    os.chown(made.config.data / "mypack.sqlite3", 0, 0)
    (found,) = made.found("database.files")
    assert found.code == "DOC-413"
    assert "mypack.sqlite3 (-rw-r--r-- root:root)" in found.what


def test_a_server_that_does_not_start_with_the_host_is_found(made):
    made.view.system["postgresql.service"] = {**UNIT, "UnitFileState": "disabled"}
    (found,) = made.found("database.servers")
    assert (found.code, found.next) == ("DOC-414", "systemctl enable postgresql")
