"""Passwords: bounds, salts, and the same work for a name nobody has."""

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from relief_fund.staff import passwords
from relief_fund.staff.errors import PasswordInvalid

TRUE_COST = passwords.HASHER


@pytest.fixture(autouse=True)
def true_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here a password costs what it costs an officer, not the moment it costs all other tests."""
    monkeypatch.setattr(passwords, "HASHER", TRUE_COST)


def test_a_guess_costs_what_owasp_asks_for() -> None:
    """OWASP's password storage cheat sheet: Argon2id with 19 MiB, two passes, one lane at the least."""
    asked = extract_parameters(passwords.hash_password("mưa to gió lớn"))
    assert (asked.type, asked.memory_cost, asked.time_cost, asked.parallelism) == (Type.ID, 19 * 1024, 2, 1)
    assert extract_parameters(passwords.NOBODY) == asked


@pytest.mark.parametrize("length", [0, 11, 257])
def test_length_is_the_only_rule(length: int) -> None:
    with pytest.raises(PasswordInvalid) as refused:
        passwords.check_strength("x" * length)
    assert refused.value.facts == {"least": 12, "most": 256}


@pytest.mark.parametrize("length", [12, 256])
def test_lengths_in_bounds_are_taken(length: int) -> None:
    passwords.check_strength("x" * length)


def test_a_hash_is_salted_argon2id_and_fits_its_password_only() -> None:
    one, other = passwords.hash_password("mưa to gió lớn"), passwords.hash_password("mưa to gió lớn")
    assert one != other
    assert one.startswith("$argon2id$")
    assert passwords.password_fits(one, "mưa to gió lớn")
    assert not passwords.password_fits(one, "mưa to gió nhỏ")
    assert not passwords.password_fits("not a hash", "mưa to gió lớn")


def test_an_unknown_name_costs_a_real_check_and_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    real = PasswordHasher.verify

    def counting(self: PasswordHasher, hash_: str, password: str) -> bool:
        seen.append(hash_)
        return real(self, hash_, password)

    monkeypatch.setattr(PasswordHasher, "verify", counting)
    assert not passwords.password_fits(None, "anything at all")
    assert seen == [passwords.NOBODY]
    assert not passwords.HASHER.check_needs_rehash(passwords.NOBODY), "parameters differ, so time differs"


def test_even_the_password_behind_the_nobody_hash_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "NOBODY", passwords.hash_password("somebody"))
    assert not passwords.password_fits(None, "somebody")
