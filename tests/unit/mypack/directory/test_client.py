import pytest

from mypack.directory.client import check, find_entry, user_filter
from mypack.directory.models import Directory
from mypack.user.authenticator import AuthenticatorUnreachable
from tests.servers import slapd
from tests.servers.slapd import BASE, NAMES, PEOPLE, SECRET

from ..conftest import make_app

INJECTION = "*)(uid=*))(|(uid=*"
LENA = f"uid=lena,{PEOPLE}"
BY_TEMPLATE = {
    "LDAP_USER_DN": f"uid={{name}},{PEOPLE}",
    "LDAP_SEARCH_BASE": "",
    "LDAP_BIND_DN": "",
    "LDAP_BIND_PASSWORD": "",
}


def directory_of(ldap: dict[str, object], **settings: object) -> Directory:
    return Directory.of(make_app("sqlite:///none", **{**ldap, **settings}).config)


@pytest.fixture(params=["search", "template"])
def one_way(request: pytest.FixtureRequest, ldap: dict[str, object]) -> Directory:
    return directory_of(ldap, **(BY_TEMPLATE if request.param == "template" else {}))


def test_s15_the_right_password_finds_the_entry_and_its_groups(
    one_way: Directory,
) -> None:
    entry = find_entry(one_way, "lena", SECRET)
    assert entry is not None
    assert entry.dn == LENA
    assert entry.groups == {"menu writers"}


def test_s15_start_tls_and_the_local_socket_work_too(
    ldap: dict[str, object], directory: slapd.Directory
) -> None:
    for settings in (
        {"LDAP_URL": directory.url, "LDAP_START_TLS": True},
        {"LDAP_URL": directory.url_socket},
    ):
        assert find_entry(directory_of(ldap, **settings), "lena", SECRET)


def test_users_are_found_anonymously_where_the_directory_lets(
    ldap: dict[str, object],
) -> None:
    nobody = {"LDAP_BIND_DN": "", "LDAP_BIND_PASSWORD": ""}
    with pytest.raises(AuthenticatorUnreachable, match="refuses to search"):
        find_entry(directory_of(ldap, **nobody), "lena", SECRET)  # ours does not


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("lena", "wrong"),
        ("nobody", SECRET),
        ("lena", ""),
        ("lena", "\0"),
        ("lena", "\0" + SECRET),
        ("lena", "\u00ad"),  # nothing is left of it when it is "prepared"
        ("lena", "\udcff"),
        ("", SECRET),
        (" ", SECRET),
        ("#", SECRET),
        ("x" * 3000, SECRET),
        ("lena\0", SECRET),
        ("lena,ou=people", SECRET),
    ],
)
def test_nothing_else_is_accepted(one_way: Directory, name: str, password: str) -> None:
    assert find_entry(one_way, name, password) is None


def test_f16_a_filter_stays_one_filter_whatever_the_name(
    ldap: dict[str, object], directory: slapd.Directory
) -> None:
    """F16: the name is escaped, so it finds nobody and changes no filter."""
    asked = directory_of(ldap)
    assert (
        user_filter(asked, INJECTION) == r"(uid=\2a\29\28uid=\2a\29\29\28|\28uid=\2a)"
    )
    before = len(directory.log.read_text())
    assert find_entry(asked, INJECTION, SECRET) is None
    log = directory.log.read_text()[before:]
    assert log.count("SRCH base=") == 1
    assert r'filter="(uid=\2A)\28uid=\2A))\28|\28uid=\2A)"' in log.replace(
        r"\29", ")"
    ).replace(r"\2a", r"\2A")


def test_f16_a_dn_stays_one_dn_whatever_the_name(ldap: dict[str, object]) -> None:
    """F16: a comma or an equals sign in a name does not lead to another entry."""
    asked = directory_of(ldap, **BY_TEMPLATE, LDAP_ROLES=[])
    deeper = {"LDAP_USER_DN": f"uid={{name}},{BASE}"}
    below = directory_of(ldap, **{**BY_TEMPLATE, **deeper}, LDAP_ROLES=[])
    assert find_entry(asked, "lena", SECRET)
    assert find_entry(below, "lena,ou=people", SECRET) is None


def test_a_name_that_finds_two_entries_is_nobody(
    ldap: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    anybody = "(|(uid={name})(objectClass=inetOrgPerson))"
    assert len(NAMES) > 1
    assert (
        find_entry(directory_of(ldap, LDAP_SEARCH_FILTER=anybody), "lena", SECRET)
        is None
    )
    assert "finds more than one entry" in caplog.text


def test_a_disabled_entry_can_be_left_out_by_the_filter(
    ldap: dict[str, object], directory: slapd.Directory, person: str
) -> None:
    asked = directory_of(
        ldap, LDAP_SEARCH_FILTER="(&(uid={name})(!(employeeType=disabled)))"
    )
    assert find_entry(asked, person, SECRET)
    directory.replace(f"uid={person},{PEOPLE}", "employeeType", "disabled")
    assert find_entry(asked, person, SECRET) is None


def test_the_address_must_stand_in_the_certificate(
    ldap: dict[str, object], directory: slapd.Directory
) -> None:
    for scheme, port in (("ldaps", directory.url_tls), ("ldap", directory.url)):
        url = f"{scheme}://localhost:{port.rpartition(':')[2]}"
        settings = {"LDAP_URL": url, "LDAP_START_TLS": scheme == "ldap"}
        with pytest.raises(AuthenticatorUnreachable, match="Hostname mismatch"):
            find_entry(directory_of(ldap, **settings), "lena", SECRET)


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"LDAP_CA_FILE": ""}, "self-signed certificate"),
        ({"LDAP_CA_FILE": "/none.pem"}, "invalid CA public key file"),
        ({"LDAP_URL": "ldaps://127.0.0.1:1"}, "refused"),
        ({"LDAP_URL": "ldapi:///none"}, "No such file"),
        ({"LDAP_BIND_PASSWORD": "wrong"}, "refuses LDAP_BIND_DN or its password"),
        ({"LDAP_BIND_DN": "no dn"}, "refuses LDAP_BIND_DN or its password"),
        ({"LDAP_SEARCH_BASE": "ou=none"}, "refuses to search 'ou=none'"),
        ({"LDAP_SEARCH_FILTER": "{name}("}, "does not answer"),
    ],
)
def test_what_an_operator_got_wrong_is_no_wrong_password(
    ldap: dict[str, object], settings: dict[str, object], reason: str
) -> None:
    with pytest.raises(AuthenticatorUnreachable, match=reason):
        find_entry(directory_of(ldap, **settings), "lena", SECRET)


def test_no_password_travels_before_the_certificate_is_verified(
    ldap: dict[str, object], directory: slapd.Directory
) -> None:
    before = len(directory.log.read_text())
    settings = {"LDAP_URL": directory.url, "LDAP_START_TLS": True, "LDAP_CA_FILE": ""}
    with pytest.raises(AuthenticatorUnreachable):
        find_entry(directory_of(ldap, **settings), "lena", SECRET)
    assert "BIND" not in directory.log.read_text()[before:]


@pytest.mark.parametrize("scheme", ["ldap", "ldaps"])
def test_a_directory_that_never_answers_is_left_after_the_timeout(
    ldap: dict[str, object], silent: str, scheme: str
) -> None:
    settings = {"LDAP_URL": f"{scheme}://{silent}", "LDAP_START_TLS": scheme == "ldap"}
    with pytest.raises(AuthenticatorUnreachable, match="does not answer"):
        check(directory_of(ldap, **settings))
