"""The rendered Apache configuration, in milliseconds; an undefined value fails."""

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mypack.config import SETTINGS

DEPLOY = Path(__file__).parents[2] / "deploy"
ROLES = DEPLOY / "ansible/roles"


def values(**overrides: Any) -> dict[str, Any]:
    """The roles' defaults, rendered as Ansible does, with what a test overrides."""
    defaults: dict[str, Any] = {
        "site_has_systemd": True,
        "site_facts": {"python": "3.11"},
        "site_monitored": False,
        "site_monitors": [],
    }
    for role in ("site", "apache"):
        defaults |= yaml.safe_load((ROLES / role / "defaults/main.yml").read_text())
    defaults |= overrides
    plain = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - no HTML
    return {
        key: plain.from_string(value).render(defaults)
        if isinstance(value, str)
        else value
        for key, value in defaults.items()
    }


def render(template: str, **overrides: Any) -> str:
    environment = Environment(  # noqa: S701 - no HTML
        loader=FileSystemLoader(DEPLOY / "apache"),
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters["bool"] = bool  # as in Ansible, for values that are booleans
    environment.filters["log"] = math.log
    return environment.get_template(template).render(values(**overrides))


def directives(text: str) -> list[str]:
    joined = text.replace("\\\n", " ")
    lines = (" ".join(line.split()) for line in joined.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def test_ports() -> None:
    assert directives(render("ports.conf.j2")) == [
        "Listen 8000",
        "Listen 127.0.0.1:8001",
    ]


def test_each_directive_stands_on_its_own_line() -> None:
    for line in directives(render("site.conf.j2")):
        assert not re.search(r"\S\s*</?(VirtualHost|Directory|Location)", line), line
        assert line[0] in "<" or line[0].isupper(), line


def test_slots_differ_only_in_their_name() -> None:
    found = directives(render("site.conf.j2"))
    blue, green = (line for line in found if line.startswith("WSGIDaemonProcess"))
    assert blue.replace("blue", "green") == green


@pytest.mark.parametrize(
    "option",
    [
        "user=flaskuser", "group=www-data", "home=/var/lib/mypack",
        "python-home=/var/www/mypack/blue/.venv", "display-name=%{GROUP}",
        "lang=C.UTF-8", "locale=C.UTF-8", "umask=0027", "processes=2", "threads=5",
        "request-timeout=24", "queue-timeout=10", "connect-timeout=15",
        "socket-timeout=60", "startup-timeout=30", "deadlock-timeout=30",
        "eviction-timeout=60", "graceful-timeout=60", "shutdown-timeout=5",
        "listen-backlog=100",
    ],
)  # fmt: skip
def test_daemon_option(option: str) -> None:
    blue = next(
        line
        for line in directives(render("site.conf.j2"))
        if line.startswith("WSGIDaemonProcess blue")
    )
    assert option in blue.split()


@pytest.mark.parametrize(
    ("module", "threads", "option"),
    [
        ("debian", 5, "request-timeout=24"),
        ("debian", 7, "request-timeout=18"),
        ("debian", 1, "request-timeout=120"),
        ("pypi", 5, "request-timeout=46"),
        ("pypi", 1, "request-timeout=120"),
    ],
)
def test_r4_one_stuck_thread_is_noticed_in_time(
    module: str, threads: int, option: str
) -> None:
    """Debian's compares a mean over all threads; 6 waits 1 + ln(threads) times."""
    chosen = {"apache_mod_wsgi": module, "site_threads": threads}
    found = directives(render("site.conf.j2", **chosen))
    blue = next(line for line in found if line.startswith("WSGIDaemonProcess blue"))
    assert option in blue.split()


def test_mod_wsgi_of_another_version_or_python_has_another_name() -> None:
    (line,) = directives(render("mod_wsgi_pypi.load.j2", apache_mod_wsgi_version="7"))
    path = "/usr/local/lib/sitectl/mod_wsgi-7-python3.11.so"
    assert line == f"LoadModule wsgi_module {path}"


def test_each_timeout_is_explained() -> None:
    text = (DEPLOY / "apache/daemons.conf.j2").read_text()
    comment = text[text.index("{#") : text.index("#}")]
    for option in re.findall(r"([a-z]+-timeout)=", text):
        assert f"\n  {option}" in comment, option


def test_both_slots_are_preloaded() -> None:
    found = directives(render("site.conf.j2"))
    for slot in ("blue", "green"):
        assert (
            f"WSGIImportScript /var/www/mypack/start.wsgi process-group={slot}"
            " application-group=%{GLOBAL}"
        ) in found


def test_live_and_standby_ask_the_map_for_their_own_slot() -> None:
    rules = [line for line in directives(render("site.conf.j2")) if "E=SLOT" in line]
    assert rules == [
        "RewriteRule ^ - [E=SLOT:${slot:live|blue}]",
        "RewriteRule ^ - [E=SLOT:${slot:standby|green}]",
    ]


@pytest.mark.parametrize(("systemd", "word"), [(True, "Off"), (False, "On")])
def test_mod_wsgi_reloads_only_where_nothing_else_can(systemd: bool, word: str) -> None:
    found = directives(render("site.conf.j2", site_has_systemd=systemd))
    assert f"WSGIScriptReloading {word}" in found


def test_maintenance_lets_the_team_in() -> None:
    found = directives(render("site.conf.j2", site_maintenance_allow=["192.0.2.0/24"]))
    assert "RewriteCond expr \"! -R '192.0.2.0/24'\"" in found


def test_f15_the_administration_can_have_a_second_gate() -> None:
    assert '<Location "/admin">' not in render("site.conf.j2")
    networks = ["10.0.0.0/8", "192.0.2.7"]
    found = directives(render("site.conf.j2", apache_admin_networks=networks))
    gate = found.index('<Location "/admin">')
    assert found[gate + 1] == "Require ip 10.0.0.0/8 192.0.2.7"
    assert found[gate + 2] == "</Location>"


def metrics_host(**overrides: Any) -> list[str]:
    """The directives of the virtual host for metrics."""
    found = directives(render("site.conf.j2", site_monitored=True, **overrides))
    return found[found.index("<VirtualHost *:8002>") :]


def test_metrics_have_no_port_without_a_monitoring_host() -> None:
    assert "8002" not in render("ports.conf.j2") + render("site.conf.j2")


@pytest.mark.parametrize(
    ("monitors", "line"),
    [([], "Listen 127.0.0.1:8002"), (["192.0.2.9"], "Listen 8002")],
)
def test_metrics_leave_the_host_only_for_another_one(
    monitors: list[str], line: str
) -> None:
    values = {"site_monitored": True, "site_monitors": monitors}
    assert directives(render("ports.conf.j2", **values))[2:] == [line]


def test_metrics_are_for_the_monitoring_host_alone() -> None:
    found = metrics_host(site_monitors=["192.0.2.9"])
    gate = found[found.index('<Location "/metrics/">') + 1 :]
    addresses = [re.findall(r"ipmatch '(.+)'", line)[0] for line in gate[:3]]
    assert addresses == ["127.0.0.0/8", "::1", "192.0.2.9"]
    assert gate[3] == "</Location>"
    assert found[found.index('<Location "/">') + 1] == "Require all denied"
    status = gate[gate.index('<Location "/server-status">') :]
    assert "192.0.2.9" not in " ".join(status)


def test_only_the_host_for_metrics_opens_the_applications_page() -> None:
    found = directives(render("site.conf.j2", site_monitored=True))
    assert found.count("SetEnv mypack.metrics 1") == 1
    assert "SetEnv mypack.metrics 1" in metrics_host()


def test_f22_a_token_reaches_the_application() -> None:
    found = directives(render("site.conf.j2"))
    assert found.count("WSGIPassAuthorization On") == 2  # live and standby


def test_f12_nobody_is_believed_about_an_address_by_default() -> None:
    found = directives(render("site.conf.j2"))
    assert not [line for line in found if line.startswith("RemoteIP")]
    assert "RequestHeader unset X-Forwarded-For" in found
    assert not [line for line in found if "UNIQUE_ID=" in line or "HTTPS=" in line]


def test_f12_only_named_balancers_are_believed() -> None:
    networks = ["192.0.2.7", "10.0.0.0/8"]
    found = directives(render("site.conf.j2", site_trusted_proxies=networks))
    trusted = [line for line in found if line.startswith("RemoteIPInternalProxy")]
    assert trusted == [f"RemoteIPInternalProxy {network}" for network in networks]
    believed = [line for line in found if "UNIQUE_ID=" in line or "HTTPS=" in line]
    peers = " || ".join(f"%{{CONN_REMOTE_ADDR}} -ipmatch '{one}'" for one in networks)
    assert len(believed) == 2
    assert all(f'"({peers}) && req_novary' in line for line in believed)


def test_each_answer_names_its_request_once() -> None:
    found = directives(render("requests.conf.j2"))
    assert "Header onsuccess unset X-Request-ID" in found
    assert "Header always set X-Request-ID %{UNIQUE_ID}e env=UNIQUE_ID" in found
    assert "RequestHeader set X-Request-ID %{UNIQUE_ID}e" in found


def test_access_log_is_json() -> None:
    """Each value is a number, or a text that Apache or an expression made harmless."""
    line = next(
        line for line in directives(render("logs.conf.j2")) if line.startswith("LogF")
    )
    shown = line.removeprefix('LogFormat "').removesuffix('" site').replace('\\"', '"')
    record = json.loads(re.sub(r":(%>s|%O|%D)", r':"\1"', shown))
    assert record["status"] == "%>s"
    # What a client chose comes through a variable, never as %r, %U, %q or %{...}i.
    assert not re.search(r"%[<>]?[rUqfhu]|%[<>]?\{[^}]*\}[io]", shown)


def test_r6_no_child_runs_out_of_threads_before_apache_does() -> None:
    """A child that has none left drops connections, which an overload must not do."""
    found = dict(line.split(" ")[:2] for line in directives(render("limits.conf.j2")))
    most = found["MaxRequestWorkers"]
    assert found["ThreadsPerChild"] == found["ThreadLimit"] == most


def test_logs_are_written_by_a_program_that_never_empties_them() -> None:
    lib, logs = "/usr/local/lib/sitectl", "/var/log/apache2/mypack"
    options = f"-p {lib}/remove-old-logs -L {logs}"
    found = [line for line in directives(render("logs.conf.j2")) if '"|' in line]
    assert found == [
        f'ErrorLog "|{lib}/append-log -e {options}-error.log '
        f'{logs}-error.%Y-%m-%d.log 86400"',
        f'CustomLog "|{lib}/append-log {options}-access.log '
        f'{logs}-access.%Y-%m-%d.log 86400" site',
    ]


def test_what_a_client_chose_is_logged_as_it_is_only_when_printable() -> None:
    found = directives(render("logs.conf.j2"))
    for name in ("LOG_TARGET", "LOG_REFERER", "LOG_AGENT"):
        first, plain, *hidden, cut = (line for line in found if f"{name}=" in line)
        assert "escape(" in first
        assert r"!\x23-\x5b\x5d-~]+" in plain
        assert all("/user/reset/" in line for line in hidden)
        assert f"reqenv('{name}')" in cut


def test_r15_a_line_of_the_access_log_fits_into_what_a_pipe_keeps_whole() -> None:
    text = render("logs.conf.j2")
    # The longest time stands first: it holds what is a value elsewhere.
    most = {"%{%Y-%m-%dT%H:%M:%S}t": 19, "%{msec_frac}t": 3, "%{%z}t": 5}
    for name, length in re.findall(r"reqenv\('(LOG_\w+)'\) =~ m#\^\(.{(\d+)}", text):
        most[f"%<{{{name}}}e"] = int(length) + len("...")
    most |= {"%<{LOG_METHOD}e": 32, "%<{UNIQUE_ID}e": 64, "%<{SLOT}e": 8, "%a": 45}
    most |= {"%H": 32, "%>s": 3, "%O": 20, "%D": 20}
    line = next(one for one in directives(text) if one.startswith("LogFormat"))
    shown = line.removeprefix('LogFormat "').removesuffix('" site').replace('\\"', '"')
    for value, length in most.items():
        assert value in shown
        shown = shown.replace(value, "x" * length)
    assert "%" not in shown
    assert len(shown) + len("\n") <= 4096


def test_apache_takes_more_than_the_application_which_has_a_page_for_it() -> None:
    own = next(one.default for one in SETTINGS if one.name == "MAX_CONTENT_LENGTH")
    assert f"LimitRequestBody {2 * own}" in directives(render("limits.conf.j2"))
    asked = {"MAX_CONTENT_LENGTH": 1000}
    found = directives(render("limits.conf.j2", site_settings=asked))
    assert "LimitRequestBody 2000" in found


def test_s23_a_slot_that_is_debugged_has_one_patient_daemon() -> None:
    found = directives(render("site.conf.j2", site_debugger=True))
    for line in (line for line in found if line.startswith("WSGIDaemonProcess")):
        options = line.split()
        assert "processes=1" in options
        for name in ("request", "socket", "deadlock"):
            assert f"{name}-timeout=3600" in options


def test_headers_are_set_once() -> None:
    found = directives(render("site.conf.j2"))
    names = [
        line.split()[3]
        for line in found
        if line.startswith("Header always set") and "REQUEST_STATUS" not in line
    ]
    assert len(names) == len(set(names))


def test_only_the_traffic_report_has_scripts_of_its_own_and_they_are_shut_off() -> None:
    found = directives(render("site.conf.j2"))
    lax = [line for line in found if "unsafe" in line]
    assert len(lax) == 2
    place = found.index('<Location "/admin/operation/traffic">')
    assert lax == found[place + 1 : place + 3]
    policy = lax[0].split('"')[1]
    assert policy.startswith("sandbox allow-scripts; default-src 'none';")
    assert "allow-same-origin" not in policy
    assert "connect-src" not in policy


def test_directives_live_nowhere_else() -> None:
    """Apache directives stand in deploy/apache alone."""
    own = re.compile(
        r"^\s*(WSGI[A-Z]\w+|Rewrite(Rule|Map|Cond)|<VirtualHost|Listen) ", re.M
    )
    for file in (DEPLOY / "ansible").rglob("*"):
        if file.is_file() and file.suffix != ".pyc":
            assert not own.search(file.read_text()), file


def test_apaches_own_errors_are_pages_and_json() -> None:
    pages = values()["apache_error_pages"]
    found = [
        line for line in directives(render("site.conf.j2")) if "ErrorDocument" in line
    ]
    assert len(found) == 2 * len(pages)
    for html, json_text in zip(found[: len(pages)], found[len(pages) :], strict=True):
        assert html.isascii()  # Apache says that it is Latin-1
        assert html.count('"') == 2
        status = int(html.split()[1])
        argument = json_text.split(" ", 2)[2][1:-1].replace('\\"', '"')
        assert json.loads(argument) == {
            "status": status,
            "error": pages[status]["title"],
            "message": pages[status]["text"],
        }
