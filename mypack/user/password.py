"""Passwords: argon2id hashes, and a wrong name costs as much as a wrong password."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 1024

# RFC 9106's second choice: argon2id, 64 MiB, 3 passes, 4 lanes.
_hasher = PasswordHasher()


class PasswordRefused(ValueError):
    """The password is too short or too long."""


def hash_password(password: str) -> str:
    """Return the argon2id hash, or refuse a password outside the limits."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordRefused(
            f"the password has {len(password)} characters; "
            f"choose {SHORTEST} to {LONGEST}"
        )
    return _hasher.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Compare; without a hash the same work is done and the answer is no."""
    try:
        _hasher.verify(_nobody() if password_hash is None else password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """A hash made with other parameters than today's is made anew at sign-in."""
    return _hasher.check_needs_rehash(password_hash)


@cache
def _nobody() -> str:
    return _hasher.hash("a password that nobody has")
