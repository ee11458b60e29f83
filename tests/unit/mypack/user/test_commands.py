import pytest
from click.testing import Result
from flask import Flask

from mypack.user.service import find_user
from mypack.user.sign_in import authenticate

from ..conftest import PASSWORD

NEW = "a quite long password"


def run(app: Flask, *words: str, typed: str = f"{NEW}\n") -> Result:
    return app.test_cli_runner().invoke(args=["user", *words], input=typed)


def test_a_user_is_created_with_a_role(app: Flask) -> None:
    result = run(app, "create", "root", "--role", "administrator", "--password-stdin")
    assert result.output == "created root\n"
    with app.app_context():
        user = authenticate("root", NEW)
        assert user is not None
        assert [role.name for role in user.roles] == ["administrator"]


def test_a_user_that_exists_stays_when_asked_so(app: Flask) -> None:
    result = run(app, "create", "anna", "--password-stdin", "--if-missing")
    assert (result.exit_code, result.output) == (0, "exists anna\n")
    with app.app_context():
        assert authenticate("anna", PASSWORD) is not None


def test_a_user_that_exists_is_otherwise_an_error(app: Flask) -> None:
    result = run(app, "create", "anna", "--password-stdin")
    assert result.exit_code == 1
    assert "a user with the name 'anna' exists" in result.output


@pytest.mark.parametrize("name", ["", "Anna", "a b", "é", "-x", "x" * 81])
def test_a_name_that_cannot_be_is_refused(app: Flask, name: str) -> None:
    result = run(app, "create", "--password-stdin", "--", name)
    assert result.exit_code == 1
    assert "is no user name" in result.output


def test_a_short_password_is_refused_and_not_shown(app: Flask) -> None:
    result = run(app, "create", "bob", "--password-stdin", typed="hunter2\n")
    assert result.exit_code == 1
    assert "7 characters; choose 12 to 1024" in result.output
    assert "hunter2" not in result.output
    with app.app_context():
        assert find_user("bob") is None


def test_a_password_can_be_typed_twice(app: Flask) -> None:
    result = run(app, "password", "anna", typed=f"{NEW}\n{NEW}\n")
    assert result.output.endswith("changed anna\n")
    with app.app_context():
        assert authenticate("anna", NEW) is not None


def test_an_unknown_user_has_no_password_to_set(app: Flask) -> None:
    result = run(app, "password", "nobody", "--password-stdin")
    assert result.exit_code == 1
    assert "no user 'nobody'; create one" in result.output


def state(app: Flask, name: str = "anna") -> str:
    lines = run(app, "list").output.splitlines()
    return next(line for line in lines if line.startswith(f"{name}\t"))


def test_users_are_listed(app: Flask) -> None:
    assert run(app, "list").output == (
        "ada\tada@cafe.example\tadministrator\tactive\n"
        "anna\tanna@cafe.example\t-\tactive\n"
        "edith\tedith@cafe.example\teditor\tactive\n"
        "paul\tpaul@cafe.example\t-\tactive\n"
    )


def test_a_user_is_made_inactive_and_active_again(app: Flask) -> None:
    assert run(app, "deactivate", "anna").output == "deactivated anna\n"
    assert state(app).endswith("\tinactive")
    assert run(app, "activate", "anna").output == "activated anna\n"
    assert state(app).endswith("\tactive")


def test_the_last_administrator_cannot_be_made_inactive(app: Flask) -> None:
    result = run(app, "deactivate", "ada")
    assert result.exit_code == 1
    assert "this is the only active administrator" in result.output


def test_roles_are_given_and_taken(app: Flask) -> None:
    words = ["role", "anna", "--add", "editor", "--add", "administrator"]
    assert run(app, *words).output == "changed anna: administrator, editor\n"
    words = ["role", "anna", "--remove", "editor", "--remove", "administrator"]
    assert run(app, *words).output == "changed anna: no role\n"
    assert run(app, "role", "anna", "--add", "king").exit_code == 2


def test_an_address_is_set_and_taken_away(app: Flask) -> None:
    words = ["email", "anna", "Anna@Home.example"]
    assert run(app, *words).output == "changed anna: anna@home.example\n"
    assert run(app, "email", "anna").output == "changed anna: no address\n"


@pytest.mark.parametrize(
    ("address", "reason"),
    [("nonsense", "this is no email address"), ("paul@cafe.example", "another user")],
)
def test_an_address_that_cannot_be_is_refused(
    app: Flask, address: str, reason: str
) -> None:
    result = run(app, "email", "anna", address)
    assert result.exit_code == 1
    assert reason in result.output
    assert "anna@cafe.example" in state(app)


def test_a_user_is_created_with_an_address_of_nobody_else(app: Flask) -> None:
    words = ["create", "rita", "--password-stdin", "--email", "anna@cafe.example"]
    result = run(app, *words)
    assert result.exit_code == 1
    assert "a user with the email 'anna@cafe.example' exists" in result.output


@pytest.mark.parametrize("command", ["deactivate", "activate", "role", "email"])
def test_an_unknown_user_cannot_be_changed(app: Flask, command: str) -> None:
    result = run(app, command, "nobody")
    assert result.exit_code == 1
    assert "no user 'nobody'; create one" in result.output
