import pytest

from .conftest import MakeApp

CHECK = ["check-config", "--connect"]


def test_check_config_connects_to_the_directory(make: MakeApp) -> None:
    done = make().test_cli_runner().invoke(args=CHECK)
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"LDAP_URL": "ldaps://127.0.0.1:1"}, "the directory does not answer"),
        ({"LDAP_BIND_PASSWORD": "wrong"}, "the directory refuses LDAP_BIND_DN"),
    ],
)
def test_check_config_tells_why_it_cannot(
    make: MakeApp, settings: dict[str, object], said: str
) -> None:
    refused = make(**settings).test_cli_runner().invoke(args=CHECK)
    assert refused.exit_code == 1
    assert said in refused.output
    assert "Check the LDAP_ settings" in refused.output
    assert "Traceback" not in refused.output


def test_without_connect_nobody_is_asked(make: MakeApp) -> None:
    app = make(LDAP_URL="ldaps://127.0.0.1:1")
    assert app.test_cli_runner().invoke(args=["check-config"]).exit_code == 0
