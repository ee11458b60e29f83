"""The history."""

from sitectl import links
from tests.unit.sitectl.doctor.conftest import record


def test_an_edited_line_is_found(made):
    record(made, event="end")
    path = made.site.paths.history
    path.write_text(path.read_text().replace('"ok"', '"OK"'))
    (found,) = made.found("history.unbroken")
    assert found.code == "DOC-341"
    assert "line 2" in found.what


def test_a_torn_line_is_noted(made):
    with made.site.paths.history.open("a") as file:
        file.write('{"event":')
    assert made.codes("history.unbroken") == ["DOC-342"]


def test_a_lost_history_is_found(made):
    made.site.paths.history.unlink()
    assert made.codes("history.present") == ["DOC-343"]


def test_a_flip_by_hand_is_found(made):
    links.make_live(made.site.paths, "green")
    (found,) = made.found("history.agreement")
    assert found.code == "DOC-344"
    assert "the history ends with blue live" in found.what
