"""Bad input to every form of the site: told at its field, and nothing changed."""

from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from .conftest import Site
from .forms import Form, Input, all_forms, read_forms

HARMLESS = (200, 302, 400, 409, 413, 429)
# A strange name is answered like an unknown one, and its tries are counted.
ALIKE = ("/user/sign-in", "/user/reset")
# What is tried, and to which inputs it must be refused.
Bad = Callable[[Input], object]
ALWAYS_REFUSED: dict[str, Bad] = {
    "a null byte": lambda one: "a\x00b",
    "an escape": lambda one: "a\x1b[31mb",
    "too long": lambda one: "x" * 100_001,
    "one too long": lambda one: "x" * (one.longest + 1) if one.longest else None,
    "nothing": lambda one: "" if one.is_required else None,
    "blanks": lambda one: " \t " if one.is_required else None,
}
NEVER_A_FAILURE: dict[str, object] = {
    "another encoding": b"caf\xe9",
    "a lone surrogate": b"\xed\xa0\x80",
    "a huge number": "9" * 400,
    "a huge power": "1e999999",
    "no number": "NaN",
    "a negative number": "-1",
    "right to left": "\u202egnp.exe",
    "wide characters": "𝄞" * 30,
    "markup": '"><script>alert(1)</script>',
    "SQL": "'; DROP TABLE item; --",
    "a template": "{{ 7*7 }}",
}


@pytest.fixture(scope="module")
def forms(prepared_site: Site) -> list[Form]:
    return list(all_forms(prepared_site))


def send(site: Site, form: Form, **changed: object) -> TestResponse:
    data = {**form.values, **changed}
    return site.ask(form.person, "POST", form.action, data=data)


def wrong_inputs(form: Form, answer: TestResponse) -> set[str]:
    shown = read_forms(form.person, form.path, answer.text)
    return {one.name for it in shown for one in it.inputs.values() if one.is_wrong}


def test_the_forms_of_the_site_are_found(forms: list[Form]) -> None:
    assert {form.action for form in forms} >= {
        "/item/create",
        "/item/1/edit",
        "/supplier/create",
        "/supplier/1/edit",
        "/item/1/offer/create",
        "/item/1/offer/1/edit",
        "/post/create",
        "/post/1/edit",
        "/user/password",
        "/user/email",
        "/user/sign-in",
        "/user/reset",
    }


@pytest.mark.parametrize("bad", ALWAYS_REFUSED)
def test_what_cannot_be_kept_is_told_at_its_field_and_changes_nothing(
    site: Site, forms: list[Form], bad: str
) -> None:
    before = site.rows()
    for form in forms:
        for one in form.typed:
            value = ALWAYS_REFUSED[bad](one)
            if value is None or one.type == "password":
                continue  # each character may be part of a password
            answer = send(site, form, **{one.name: value})
            place = f"{one.name} of {form.action}"
            if form.action in ALIKE:
                assert answer.status_code in HARMLESS, place
                continue
            assert answer.status_code == 400, place
            assert one.name in wrong_inputs(form, answer), place
            assert site.rows() == before, place


@pytest.mark.parametrize("odd", NEVER_A_FAILURE)
def test_odd_input_never_fails_and_never_becomes_markup(
    site: Site, forms: list[Form], odd: str
) -> None:
    for form in forms:
        for one in form.typed:
            answer = send(site, form, **{one.name: NEVER_A_FAILURE[odd]})
            place = f"{one.name} of {form.action}"
            assert answer.status_code in HARMLESS, place
            assert "<script>alert" not in answer.text, place
            assert "Traceback" not in answer.text, place
            site.put_back()


def test_each_input_that_is_missing_is_no_failure(
    site: Site, forms: list[Form]
) -> None:
    for form in forms:
        for name in form.values:
            data = {key: value for key, value in form.values.items() if key != name}
            answer = site.ask(form.person, "POST", form.action, data=data)
            assert answer.status_code in HARMLESS, f"{name} of {form.action}"
            site.put_back()


def test_a_form_of_the_wrong_type_is_refused(site: Site, forms: list[Form]) -> None:
    before = site.rows()
    urlencoded = "application/x-www-form-urlencoded"
    for form in forms:
        for status, data, content_type in (
            (415, b"{}", "application/json"),
            (415, b'{"name": {"a": 1}, "price": []}', "application/json"),
            (415, b"{", "application/vnd.api+json"),
            (400, b"\xff\xfe", urlencoded),
            (400, b"--x\r\n", "multipart/form-data; boundary=x"),
            (400, b"x", "multipart/form-data"),
            (400, b"x", "text/plain"),
        ):
            given = {"data": data, "content_type": content_type}
            answer = site.ask(form.person, "POST", form.action, **given)
            assert answer.status_code == status, f"{content_type} to {form.action}"
        assert site.rows() == before, form.action


def test_a_stale_form_is_409_keeps_what_was_typed_and_changes_nothing(
    site: Site, forms: list[Form]
) -> None:
    versioned = [form for form in forms if "version" in form.values]
    assert versioned
    before = site.rows()
    for form in versioned:
        answer = send(site, form, version=77)
        assert answer.status_code == 409, form.action
        (shown, *_) = read_forms(form.person, form.path, answer.text)
        assert shown.values["version"] == form.values["version"], form.action
        typed = {one.name: one.value for one in shown.typed}
        assert typed.items() <= form.values.items(), form.action
    assert site.rows() == before


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 400, "1.5", "\x00"])
def test_a_version_that_is_none_changes_nothing(
    site: Site, forms: list[Form], version: str
) -> None:
    before = site.rows()
    for form in [form for form in forms if "version" in form.values]:
        answer = send(site, form, version=version)
        assert answer.status_code in (400, 409), form.action
    assert site.rows() == before


@pytest.mark.parametrize(
    ("path", "field", "value", "status"),
    [
        ("/item/create", "name", "Espresso", 409),
        ("/item/2/edit", "name", "Espresso", 409),
        ("/supplier/create", "name", "Casa Verde Imports", 409),
        ("/supplier/1/edit", "name", "Casa Verde Imports", 409),
        ("/item/create", "price", "-0.01", 400),
        ("/item/create", "price", "1000", 400),
        ("/item/create", "price", "3.001", 400),
        ("/item/create", "price", "NaN", 400),
        ("/item/create", "price", "Infinity", 400),
        ("/item/create", "price", "1e400", 400),
        ("/item/create", "price", "free", 400),
        ("/item/create", "category", "cake", 400),
        ("/item/1/offer/1/edit", "cost", "-1", 400),
        ("/item/1/offer/1/edit", "cost", "1000", 400),
    ],
)
def test_a_value_that_no_row_may_have_is_told_at_its_field(
    site: Site, path: str, field: str, value: str, status: int
) -> None:
    valid = {"name": "Ristretto", "category": "coffee", "price": "3.10"}
    form = read_forms("editor", path, site.ask("editor", "GET", path).text)[0]
    before = site.rows()
    shown = {name: old or valid.get(name, "") for name, old in form.values.items()}
    answer = site.ask("editor", "POST", path, data={**shown, field: value})
    assert answer.status_code == status
    assert wrong_inputs(form, answer) == {field}
    assert site.rows() == before


def test_f9_a_field_that_a_form_does_not_have_is_refused(
    site: Site, forms: list[Form]
) -> None:
    before = site.rows()
    for form in forms:
        for name in ("id", "role", "is_admin", "password_hash", "author_id"):
            if name not in form.inputs:
                answer = send(site, form, **{name: "1"})
                assert answer.status_code == 400, (form.action, name)
    assert site.rows() == before
