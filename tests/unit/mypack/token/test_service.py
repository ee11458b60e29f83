import re
from datetime import timedelta

import pytest
from flask import Flask

from mypack.database import utc_now
from mypack.extensions import db
from mypack.token import service
from mypack.token.models import Token
from mypack.token.service import TooManyTokens, find_owner, make_token
from mypack.user.service import activate, deactivate, delete_user

from ..conftest import anna_in

pytestmark = pytest.mark.every_database


def test_a_token_is_256_random_bits_that_scanners_know(app: Flask) -> None:
    with anna_in(app) as anna:
        one, two = make_token(anna, "one"), make_token(anna, "two")
        assert re.fullmatch(r"mypack_[\w-]{43}", one)
        assert one != two


def test_only_the_digest_of_a_token_is_kept(app: Flask) -> None:
    with anna_in(app) as anna:
        secret = make_token(anna, "till")
        row = db.session.execute(db.select(Token.__table__)).one()
        assert secret not in str(row)
        assert secret.removeprefix("mypack_") not in str(row)


def test_a_token_speaks_for_its_owner(app: Flask) -> None:
    with anna_in(app) as anna:
        assert find_owner(make_token(anna, "till")) is anna


def test_an_unknown_token_speaks_for_nobody(app: Flask) -> None:
    with anna_in(app) as anna:
        secret = make_token(anna, "till")
        for other in ("", "mypack_", secret[:-1], secret.upper(), secret + "é", "\x00"):
            assert find_owner(other) is None


def test_a_token_ends_when_it_expires(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with anna_in(app) as anna:
        secret = make_token(anna, "till", days=30)
        for days, owner in ((29, anna), (30, None)):
            later = utc_now() + timedelta(days=days, seconds=1)
            monkeypatch.setattr(service, "utc_now", lambda later=later: later)
            assert find_owner(secret) is owner


def test_all_tokens_end_with_deactivation_for_good(app: Flask) -> None:
    with anna_in(app) as anna:
        secret = make_token(anna, "till")
        deactivate(anna)
        assert find_owner(secret) is None
        activate(anna)
        assert find_owner(secret) is None


def test_tokens_go_with_their_user(app: Flask) -> None:
    with anna_in(app) as anna:
        make_token(anna, "till")
        delete_user(anna)
        assert not db.session.scalars(db.select(Token)).all()


def test_nobody_has_more_tokens_than_one_can_look_through(app: Flask) -> None:
    with anna_in(app) as anna:
        for number in range(service.MOST):
            make_token(anna, f"token {number}")
        with pytest.raises(TooManyTokens, match="Revoke one"):
            make_token(anna, "one more")
