import pytest
from flask import Flask

from mypack.directory.service import authenticate
from mypack.extensions import db
from mypack.user.models import User
from mypack.user.query import find_user
from tests.servers.slapd import GROUPS, PEOPLE, SECRET, Directory

from ..conftest import PASSWORD
from .conftest import MakeApp

pytestmark = pytest.mark.every_database


def roles_of(app: Flask, name: str) -> list[str]:
    with app.app_context():
        user = authenticate(name, SECRET)
        assert user is not None
        return [role.name for role in user.roles]


def test_s15_the_first_sign_in_makes_a_row_without_a_password(app: Flask) -> None:
    with app.app_context():
        assert find_user("omar") is None
        user = authenticate("omar", SECRET)
        assert user is not None
        assert (user.name, user.is_directory, user.is_active) == ("omar", True, True)
        assert user.password_hash is None
        assert authenticate(" Omar ", SECRET) == user
        assert (
            len(db.session.scalars(db.select(User).filter_by(name="omar")).all()) == 1
        )


def test_s15_groups_give_roles_whatever_their_capitals(app: Flask) -> None:
    assert roles_of(app, "lena") == ["editor"]
    assert roles_of(app, "ines") == ["administrator"]
    assert roles_of(app, "omar") == []


def test_roles_follow_the_groups_at_each_sign_in(
    app: Flask, directory: Directory, person: str
) -> None:
    group = f"cn=site-admins,{GROUPS}"
    members = [f"uid=ines,{PEOPLE}", f"uid={person},{PEOPLE}"]
    assert roles_of(app, person) == []
    directory.replace(group, "member", *members)
    assert roles_of(app, person) == ["administrator"]
    directory.replace(group, "member", members[0])
    assert roles_of(app, person) == []


def test_without_roles_for_groups_roles_are_given_here(make: MakeApp) -> None:
    assert roles_of(make(), "lena") == ["editor"]
    assert roles_of(make(LDAP_ROLES=[], LDAP_GROUP_BASE=""), "lena") == ["editor"]


def test_an_account_of_the_site_is_never_taken_over(app: Flask) -> None:
    with app.app_context():
        assert authenticate("anna", SECRET) is None
        anna = find_user("anna")
        assert anna is not None
        assert not anna.is_directory
        assert anna.password_hash is not None


def test_a_name_that_cannot_be_a_user_gets_no_row(
    app: Flask, directory: Directory
) -> None:
    directory.add_person("josé", SECRET)
    try:
        with app.app_context():
            assert authenticate("josé", SECRET) is None
            assert len(db.session.scalars(db.select(User)).all()) == 4
    finally:
        directory.remove("josé")


def test_two_first_sign_ins_at_once_make_one_row(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        first = authenticate("omar", SECRET)
        answers = iter([None, first])  # it was not there when the second one looked
        monkeypatch.setattr(
            "mypack.directory.service.find_user", lambda name: next(answers)
        )
        assert authenticate("omar", SECRET) == first


def test_the_password_of_the_site_is_not_the_directorys(app: Flask) -> None:
    with app.app_context():
        assert authenticate("omar", PASSWORD) is None
