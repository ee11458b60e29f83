from flask import Flask

from mypack.extensions import db
from mypack.user import authenticator
from mypack.user.models import User

from ..conftest import PASSWORD, anna_in


class Place:
    """Another place that knows everybody, and remembers whom it was asked about."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def __call__(self, name: str, password: str) -> User | None:
        self.asked.append((name, password))
        return db.session.get(User, 1)


def test_without_another_place_nobody_is_found(app: Flask) -> None:
    with app.app_context():
        assert authenticator.ask("lena", PASSWORD, is_local=False) is None


def test_the_first_place_that_knows_the_user_is_believed(app: Flask) -> None:
    first, second = Place(), Place()
    authenticator.add(app, lambda name, password: None)
    authenticator.add(app, first)
    authenticator.add(app, second)
    with anna_in(app) as anna:
        assert authenticator.ask("lena", PASSWORD, is_local=False) == anna
    assert first.asked == [("lena", PASSWORD)]
    assert second.asked == []


def test_a_local_name_and_its_password_are_told_to_no_other_place(app: Flask) -> None:
    place = Place()
    authenticator.add(app, place)
    with app.app_context():
        assert authenticator.ask("anna", PASSWORD, is_local=True) is None
    [(name, password)] = place.asked
    assert name != "anna"
    assert password != PASSWORD
