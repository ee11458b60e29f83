import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from mypack.user.password import (
    PasswordRefused,
    hash_password,
    is_outdated,
    is_password,
)


def test_the_hash_is_argon2id_of_sufficient_cost() -> None:
    parameters = extract_parameters(hash_password("a long enough one"))
    assert parameters.type is Type.ID
    assert parameters.memory_cost >= 19456
    assert parameters.time_cost >= 2


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


def test_a_hash_of_lower_cost_is_outdated() -> None:
    assert is_outdated(PasswordHasher(time_cost=1, memory_cost=1024).hash("x"))
