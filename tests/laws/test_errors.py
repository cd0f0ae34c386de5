"""Every refusal has one code of its room, says its rule, has an HTTP status and words in both languages."""

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator

import pytest

import relief_fund
from relief_fund.kernel.errors import ReliefFundError

LANGUAGES = ("vi", "en")


def walk(of: type[ReliefFundError]) -> Iterator[type[ReliefFundError]]:
    """All subclasses, however deep."""
    for one in of.__subclasses__():
        yield one
        yield from walk(one)


def refusals() -> list[type[ReliefFundError]]:
    """Every refusal of the program, after importing all of it."""
    for module in pkgutil.walk_packages(relief_fund.__path__, "relief_fund."):
        if ".migrations." not in module.name:
            importlib.import_module(module.name)
    return sorted(
        (one for one in set(walk(ReliefFundError)) if one.__module__.startswith("relief_fund.")),
        key=lambda one: (one.__module__, one.__name__),
    )


REFUSALS = refusals()


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda one: one.__name__)
def test_code_starts_with_its_room(refusal: type[ReliefFundError]) -> None:
    assert "code" in vars(refusal), f"{refusal.__name__} has no code of its own"
    room, _, fact = refusal.code.partition(".")
    assert room in refusal.__module__.split(".")
    assert fact.replace("_", "").isalnum()
    assert fact == fact.lower()


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda one: one.__name__)
def test_docstring_is_the_rule(refusal: type[ReliefFundError]) -> None:
    rule = vars(refusal).get("__doc__")
    assert rule
    assert rule.strip().endswith((".", ")"))


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda one: one.__name__)
def test_lives_in_errors(refusal: type[ReliefFundError]) -> None:
    assert refusal.__module__.endswith(".errors")


def test_codes_are_unique() -> None:
    counted = Counter(refusal.code for refusal in REFUSALS)
    assert [code for code, times in counted.items() if times > 1] == []


def test_there_are_refusals() -> None:
    assert len(REFUSALS) > 20


def test_facts_are_told_and_kept() -> None:
    refusal = ReliefFundError(amount=5, day="2024-09-10")
    assert refusal.facts == {"amount": 5, "day": "2024-09-10"}
    assert str(refusal) == "kernel.refused(amount=5, day='2024-09-10')"
