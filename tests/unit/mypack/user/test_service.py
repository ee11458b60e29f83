from argon2 import PasswordHasher
from flask import Flask

from mypack.user.password import is_outdated
from mypack.user.sign_in import authenticate

from ..conftest import PASSWORD, anna_in


def test_an_old_hash_is_made_anew_at_sign_in(app: Flask) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=1024)
    with anna_in(app) as anna:
        anna.password_hash = cheap.hash(PASSWORD)
        assert authenticate("anna", PASSWORD) is anna
        assert not is_outdated(anna.password_hash)
        assert authenticate("anna", PASSWORD) is anna
