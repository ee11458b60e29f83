"""Passwords: argon2id hashes, and a wrong name costs as much as a wrong password."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY
from werkzeug.security import check_password_hash

from mypack.user.rules import UserRefused

SHORTEST = 12
LONGEST = 1024
# What Werkzeug made: sites that move here keep their users' passwords.
WERKZEUG = ("scrypt:", "pbkdf2:")

# RFC 9106's second choice: argon2id, 64 MiB, 3 passes, 4 lanes.
COST = RFC_9106_LOW_MEMORY
_hasher = PasswordHasher.from_parameters(COST)


class PasswordRefused(UserRefused):
    """The password is too short or too long."""

    field = "password"


def hash_password(password: str) -> str:
    """Return the argon2id hash, or refuse a password outside the limits."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordRefused(
            f"the password has {len(password)} characters; "
            f"choose {SHORTEST} to {LONGEST}"
        )
    try:
        return hash_again(password)
    except UnicodeEncodeError as failure:  # half a character, which JSON can hold
        raise PasswordRefused("the password has characters of no script") from failure


def hash_again(password: str) -> str:
    """Return today's hash of a password that was accepted before, by older rules."""
    return _hasher.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Compare; without a hash the same work is done and the answer is no."""
    try:
        if password_hash and password_hash.startswith(WERKZEUG):
            return check_password_hash(password_hash, password)
        _hasher.verify(password_hash or _nobody(), password)
    except (VerificationError, ValueError):  # another password, or no hash of ours
        return False
    return bool(password_hash)


def is_outdated(password_hash: str) -> bool:
    """A hash made otherwise than today's is made anew at sign-in."""
    try:
        return _hasher.check_needs_rehash(password_hash)
    except InvalidHashError:
        return True


@cache
def _nobody() -> str:
    return _hasher.hash("a password that nobody has")
