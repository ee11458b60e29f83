"""What holds for every route: form tokens, harmless reads, no stored pages."""

import re

import pytest
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import Rule

from .conftest import PEOPLE, Site

WRITES = ("POST", "PUT", "PATCH", "DELETE")
USERS = [person for person, name in PEOPLE.items() if name]
# A load generator has no form to take a token from; these are for staging hosts.
WITHOUT_TOKEN = ("probe.echo", "probe.count", "probe.fault")
FILES = ("static", "bootstrap.static")  # the same for everybody


def is_api(rule: Rule) -> bool:
    return rule.rule.startswith("/api/")


@pytest.mark.parametrize("person", PEOPLE)
def test_f4_no_route_writes_without_its_form_token(site: Site, person: str) -> None:
    before = site.rows()
    for rule, method in site.rules(*WRITES):
        if rule.endpoint in WITHOUT_TOKEN:
            continue
        answer = site.ask(person, method, site.path(rule), bare=True)
        is_anonymous = is_api(rule) and person == "visitor"
        wanted = (401,) if is_anonymous else (400, 403)
        assert answer.status_code in wanted, f"{method} {rule.rule}"
    assert site.rows() == before


def test_f4_a_form_token_of_somebody_else_is_none(site: Site) -> None:
    headers = {"X-CSRFToken": site.people["user"].form_token}
    for rule, method in site.rules(*WRITES):
        if rule.endpoint not in WITHOUT_TOKEN:
            path = site.path(rule)
            answer = site.ask("author", method, path, bare=True, headers=headers)
            assert answer.status_code in (400, 403), f"{method} {rule.rule}"


@pytest.mark.parametrize("person", PEOPLE)
def test_f4_reading_changes_no_row(site: Site, person: str) -> None:
    before = site.rows()
    for rule, _ in site.rules("GET"):
        for method in ("GET", "HEAD", "OPTIONS"):
            site.ask(person, method, site.path(rule))
    assert site.rows() == before


@pytest.mark.parametrize("person", USERS)
def test_f20_nothing_stores_an_answer_to_a_user(site: Site, person: str) -> None:
    for rule, _ in site.rules("GET"):
        if rule.endpoint not in FILES:
            answer = site.ask(person, "GET", site.path(rule))
            assert answer.headers["Cache-Control"] == "no-store", rule.rule
    assert site.ask(person, "GET", "/none").headers["Cache-Control"] == "no-store"


def test_f20_nothing_stores_an_answer_to_a_token(site: Site) -> None:
    headers = {"Authorization": f"Bearer {site.secret}"}
    for rule, _ in site.rules("GET"):
        if is_api(rule):
            answer = site.ask("visitor", "GET", site.path(rule), headers=headers)
            assert answer.headers["Cache-Control"] == "no-store", rule.rule


def test_s4_each_answer_names_its_request_once(site: Site) -> None:
    for rule, method in site.rules():
        answer = site.ask("visitor", method, site.path(rule))
        assert len(answer.headers.getlist("X-Request-ID")) == 1, rule.rule
        assert len(answer.headers.getlist("Server-Timing")) == 1, rule.rule


def test_s5_every_page_is_whole_and_every_answer_of_the_api_is_json(site: Site) -> None:
    for rule, method in site.rules():
        answer = site.ask("administrator", method, site.path(rule))
        if is_api(rule) and answer.data and answer.status_code >= 400:
            assert answer.json is not None
            assert {"status", "error", "message"} <= set(answer.json), rule.rule
        elif answer.mimetype == "text/html" and answer.status_code not in (302, 308):
            assert answer.text.count("</html>") == 1, rule.rule
        site.put_back()


def test_f4_only_the_api_and_load_proofs_ask_for_no_token_in_a_form(
    site: Site,
) -> None:
    csrf: CSRFProtect = site.app.extensions["csrf"]
    # The API asks whoever comes with a cookie for a header instead.
    # Names, or the blueprints themselves.
    names = {getattr(one, "name", one) for one in csrf._exempt_blueprints}
    assert {name for name in names if not name.endswith("_api")} == {"probe"}
    assert not csrf._exempt_views


@pytest.mark.parametrize("person", ["visitor", "author", "administrator"])
def test_no_page_has_what_the_content_security_policy_refuses(
    site: Site, person: str
) -> None:
    inline = re.compile(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:")
    foreign = re.compile(r"""(src|href|action)=["'](https?:)?//""")
    for rule, _ in site.rules("GET"):
        answer = site.ask(person, "GET", site.path(rule))
        if answer.mimetype == "text/html":
            for pattern in (inline, foreign):
                found = pattern.search(answer.text)
                assert not found, f"{rule.rule}: {found and found[0]}"
