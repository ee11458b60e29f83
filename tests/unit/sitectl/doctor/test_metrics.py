"""What a monitoring host reads here."""

import os
import time

import pytest

from sitectl.fetch import Answer

URL = "http://127.0.0.1:8002/metrics/app"


@pytest.fixture
def watched(made):
    """A healthy host that another one monitors."""
    path = made.view.at("/etc/apache2/sites-available/mypack.conf")
    gate = "<VirtualHost *:8002>\n    SetEnv mypack.metrics 1\n</VirtualHost>\n"
    path.write_text(f"{path.read_text()}\n{gate}")
    made.put("/etc/default/prometheus-node-exporter")
    made.put("/etc/default/locale")
    made.unit("prometheus-node-exporter.service")
    made.put("/var/lib/prometheus/node-exporter/mypack.prom")
    made.view.answers[URL] = Answer(200, b"", 0.01)
    return made


@pytest.mark.parametrize("check", ["exporters", "textfile", "page"])
def test_a_host_that_is_not_monitored_is_not_asked(made, check):
    assert made.reason(f"metrics.{check}") == "no host monitors this one"


@pytest.mark.parametrize("check", ["exporters", "textfile", "page"])
def test_a_healthy_monitored_host_is_silent(watched, check):
    assert watched.codes(f"metrics.{check}") == []


@pytest.mark.parametrize(
    "values", [{"ActiveState": "failed"}, {"UnitFileState": "disabled"}]
)
def test_an_exporter_that_does_not_run_is_found(watched, values):
    watched.unit("prometheus-node-exporter.service", **values)
    assert watched.codes("metrics.exporters") == ["DOC-801"]


def test_a_textfile_that_is_old_or_missing_is_found(watched):
    path = watched.view.at("/var/lib/prometheus/node-exporter/mypack.prom")
    old = time.time() - 400
    os.utime(path, (old, old))
    (found,) = watched.found("metrics.textfile")
    assert (found.code, "is 400 seconds old" in found.what) == ("DOC-802", True)
    path.unlink()
    (found,) = watched.found("metrics.textfile")
    assert "No such file" in found.what


@pytest.mark.parametrize("answer", [Answer(404, b"", 0.01), "connection refused"])
def test_a_page_that_does_not_answer_is_found(watched, answer):
    watched.view.answers[URL] = answer
    assert watched.codes("metrics.page") == ["DOC-803"]
