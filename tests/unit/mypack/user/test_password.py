from time import process_time

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from mypack.user.password import (
    COST,
    SHORTEST,
    PasswordRefused,
    hash_password,
    is_outdated,
    is_password,
)


def test_f5_the_hash_is_argon2id_of_sufficient_cost() -> None:
    """F5: argon2id, at least 19 MiB and 2 passes."""
    hashed = PasswordHasher.from_parameters(COST).hash("a long enough one")
    parameters = extract_parameters(hashed)
    assert parameters.type is Type.ID
    assert parameters.memory_cost >= 19456
    assert parameters.time_cost >= 2


def test_f5_to_verify_a_hash_takes_a_while_but_not_long() -> None:
    hasher = PasswordHasher.from_parameters(COST)
    hashed = hasher.hash("a long enough one")
    begun = process_time()
    hasher.verify(hashed, "a long enough one")
    assert 0.01 < process_time() - begun < 5  # of all lanes; wide, for busy machines


@pytest.mark.parametrize("length", [11, 1025])
def test_a_password_outside_the_limits_is_refused(length: int) -> None:
    with pytest.raises(PasswordRefused, match=f"has {length} characters"):
        hash_password("x" * length)


def test_no_character_of_a_long_password_is_ignored() -> None:
    hashed = hash_password("x" * 200)
    assert is_password("x" * 200, hashed)
    assert not is_password("x" * 199, hashed)


@pytest.mark.parametrize("hashed", [None, "", "no hash at all"])
def test_without_a_hash_no_password_is_right(hashed: str | None) -> None:
    assert not is_password("a password that nobody has", hashed)


def test_a_hash_of_another_cost_is_outdated() -> None:
    assert is_outdated(PasswordHasher(time_cost=2, memory_cost=1024).hash("x"))
    assert not is_outdated(hash_password("x" * SHORTEST))


def test_half_a_character_is_refused() -> None:
    with pytest.raises(PasswordRefused, match="no script"):
        hash_password("x" * SHORTEST + "\ud800")
    assert not is_password("\ud800", hash_password("x" * SHORTEST))


@pytest.mark.parametrize("hashed", ["scrypt:1$x$y", "pbkdf2:sha256$x$y", "scrypt:"])
def test_a_broken_hash_of_another_scheme_fits_no_password(hashed: str) -> None:
    assert not is_password("x" * SHORTEST, hashed)


def test_s14_passwords_are_kept_as_argon2id_and_no_two_alike() -> None:
    hashes = {hash_password("a long enough one") for _ in range(2)}
    assert len(hashes) == 2
    assert all(one.startswith("$argon2id$") for one in hashes)
