import pytest
from flask import Flask
from sqlalchemy.orm.exc import StaleDataError

from mypack.extensions import db
from mypack.post.models import Post
from mypack.store import Duplicate, InUse
from mypack.user.models import User
from mypack.user.rules import (
    EmailRefused,
    LastAdministrator,
    NameRefused,
    RoleUnknown,
    UserRefused,
)
from mypack.user.service import (
    activate,
    change_user,
    create_user,
    deactivate,
    delete_user,
    find_user,
    find_user_by_email,
    list_users,
    set_password,
)

from .forms import NEW, queued

pytestmark = pytest.mark.every_database


@pytest.fixture(autouse=True)
def _context(app: Flask) -> object:
    with app.app_context():
        yield


def user(name: str) -> User:
    found = find_user(name)
    assert found is not None
    return found


def roles(of: User) -> list[str]:
    db.session.expire_all()
    return [role.name for role in of.roles]


def test_a_user_is_created_with_all_that_was_given() -> None:
    made = create_user(
        "rita", NEW, "editor", email="Rita@Cafe.Example", is_active=False
    )
    assert (made.email, made.is_active) == ("rita@cafe.example", False)
    assert roles(made) == ["editor"]


@pytest.mark.parametrize(
    ("name", "email", "given", "reason"),
    [
        ("Rita", None, (), NameRefused),
        ("rita\r\n", None, (), NameRefused),
        ("rita", "no address", (), EmailRefused),
        ("rita", None, ("king",), RoleUnknown),
    ],
)
def test_a_user_that_cannot_be_is_refused(
    name: str, email: str | None, given: tuple[str, ...], reason: type[UserRefused]
) -> None:
    with pytest.raises(reason):
        create_user(name, NEW, *given, email=email)
    assert find_user("rita") is None


@pytest.mark.parametrize(
    ("name", "email", "field"),
    [("anna", None, "name"), ("rita", "anna@cafe.example", "email")],
)
def test_a_name_and_an_address_belong_to_one_user(
    name: str, email: str | None, field: str
) -> None:
    with pytest.raises(Duplicate) as refused:
        create_user(name, NEW, email=email)
    assert refused.value.field == field


def test_each_change_is_told_to_the_user() -> None:
    anna = user("anna")
    set_password(anna, NEW)
    deactivate(anna)
    activate(anna)
    change_user(anna, email="anna@home.example")
    assert queued() == [
        ("password_changed", "anna@cafe.example"),
        ("deactivated", "anna@cafe.example"),
        ("activated", "anna@cafe.example"),
        ("email_changed", "anna@cafe.example"),
        ("email_changed", "anna@home.example"),
    ]


def test_what_stays_as_it_is_is_told_to_nobody() -> None:
    anna = user("anna")
    version = anna.session_version
    change_user(anna, email="ANNA@cafe.example", roles=[], is_active=True)
    assert queued() == []
    assert anna.session_version == version


def test_a_change_over_another_one_is_refused_whole() -> None:
    anna = user("anna")
    seen = anna.version
    change_user(anna, roles=["editor"], version=seen)
    with pytest.raises(StaleDataError):
        change_user(anna, email="anna@home.example", version=seen)
    assert roles(anna) == ["editor"]
    assert queued() == []


def test_a_refused_value_leaves_the_others_as_they_were() -> None:
    anna = user("anna")
    with pytest.raises(RoleUnknown):
        change_user(anna, email="anna@home.example", roles=["king"])
    db.session.commit()
    assert user("anna").email == "anna@cafe.example"
    assert queued() == []


@pytest.mark.parametrize("values", [{"roles": ["editor"]}, {"is_active": False}])
def test_the_last_administrator_stays_one(values: dict[str, object]) -> None:
    with pytest.raises(LastAdministrator) as refused:
        change_user(user("ada"), **values)  # type: ignore[arg-type]
    assert refused.value.field in values
    with pytest.raises(LastAdministrator):
        delete_user(user("ada"))
    assert roles(user("ada")) == ["administrator"]
    change_user(user("anna"), roles=["administrator"])
    change_user(user("ada"), **values)  # type: ignore[arg-type]


def test_an_inactive_administrator_is_nobody_to_count_on() -> None:
    change_user(user("anna"), roles=["administrator"], is_active=False)
    with pytest.raises(LastAdministrator):
        deactivate(user("ada"))


def test_a_user_with_posts_cannot_be_deleted() -> None:
    db.session.add(Post(title="Hello", body="there", author=user("paul")))
    db.session.commit()
    with pytest.raises(InUse):
        delete_user(user("paul"))
    delete_user(user("anna"))
    assert find_user("anna") is None
    assert find_user("paul") is not None


def names(**wanted: object) -> list[str]:
    return [one.name for one in list_users(**wanted).items]  # type: ignore[arg-type]


def test_users_are_listed_searched_and_sorted() -> None:
    assert names() == ["ada", "anna", "edith", "paul"]
    assert names(sort="-name") == ["paul", "edith", "anna", "ada"]
    assert names(q="PAUL@cafe") == ["paul"]
    assert names(q="a", role="editor") == ["edith"]
    deactivate(user("anna"))
    assert names(is_active=False) == ["anna"]
    assert names(page=2, per_page=3) == ["paul"]


def test_a_user_is_found_by_address() -> None:
    assert find_user_by_email(" Anna@CAFE.example ") is user("anna")
    assert find_user_by_email("nobody@cafe.example") is None
    assert find_user_by_email("no address") is None
