"""Which settings of a directory fit together; passwords never travel in the clear."""

from typing import Any

import pytest

from mypack.settings import SettingsInvalid, read_settings

GOOD = {
    "SECRET_KEY": "k" * 32,
    "DATABASE_URL": "sqlite:////var/lib/mypack/db.sqlite",
    "LDAP_URL": "ldaps://ldap.cafe.example",
    "LDAP_SEARCH_BASE": "ou=people,dc=cafe,dc=example",
}
SEARCHER = {"LDAP_BIND_DN": "cn=searcher", "LDAP_BIND_PASSWORD": "a secret"}


def problem(changes: dict[str, Any]) -> str:
    with pytest.raises(SettingsInvalid) as refused:
        read_settings(GOOD | changes)
    return refused.value.message


@pytest.mark.parametrize(
    "changes",
    [
        {},
        SEARCHER,
        {"LDAP_URL": "ldap://ldap.cafe.example:389", "LDAP_START_TLS": True},
        {"LDAP_URL": "ldaps://[::1]:636"},
        {"LDAP_URL": "ldapi:///run/slapd/ldapi"},
        {"LDAP_USER_DN": "uid={name},ou=people", "LDAP_SEARCH_BASE": ""},
        {"LDAP_SEARCH_FILTER": "(|(uid={name})(mail={name}))"},
        {"LDAP_ROLES": ["cn=a=editor"], "LDAP_GROUP_BASE": "ou=groups"},
    ],
)
def test_these_fit(changes: dict[str, Any]) -> None:
    assert read_settings(GOOD | changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"LDAP_URL": "ldap://ldap.cafe.example"}, "LDAP_START_TLS: does not fit"),
        ({"LDAP_URL": "ldap://127.0.0.1"}, "passwords travel encrypted"),
        ({"LDAP_START_TLS": True}, "LDAP_START_TLS: does not fit"),
        ({"LDAP_URL": "", "LDAP_START_TLS": True}, "LDAP_START_TLS: does not fit"),
        ({"LDAP_SEARCH_BASE": ""}, "unless LDAP_USER_DN is set"),
        ({"LDAP_USER_DN": "uid={name}"}, "never both"),
        ({"LDAP_BIND_DN": "cn=searcher"}, "needed with LDAP_BIND_DN"),
        ({"LDAP_BIND_PASSWORD": "x"}, "needed with LDAP_BIND_DN"),
        ({"LDAP_ROLES": ["a=editor"]}, "LDAP_GROUP_BASE: does not fit"),
    ],
)
def test_what_does_not_fit_together_is_told(changes: dict[str, Any], said: str) -> None:
    assert said in problem(changes)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LDAP_URL", "ldap.cafe.example"),
        ("LDAP_URL", "http://ldap.cafe.example"),
        ("LDAP_URL", "ldaps://ldap.cafe.example/dc=cafe"),
        ("LDAP_URL", "ldaps://"),
        ("LDAP_USER_DN", "uid=anna"),
        ("LDAP_SEARCH_FILTER", "(uid=anna)"),
        ("LDAP_GROUP_FILTER", "(member=me)"),
        ("LDAP_ROLES", ["admins=owner"]),
        ("LDAP_ROLES", ["administrator"]),
        ("LDAP_ROLES", ["=administrator"]),
        ("LDAP_TIMEOUT", 0),
    ],
)
def test_a_value_that_cannot_be_is_told(name: str, value: Any) -> None:
    assert f"{name}: {value!r}; allowed:" in problem({name: value})


def test_the_password_of_the_searcher_is_never_shown() -> None:
    said = problem({"LDAP_BIND_DN": "cn=searcher", "LDAP_BIND_PASSWORD": 123456})
    assert "123456" not in said
