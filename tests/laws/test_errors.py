"""Every refusal has one code of its room, says its rule, has an HTTP status and words in both languages."""

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator

import pytest

import relief_fund
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.web.catalogs import LANGUAGES, catalog, placeholders
from relief_fund.web.errors import HTTP_OF


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


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda one: one.__name__)
def test_has_an_http_answer_and_words_in_every_language(refusal: type[ReliefFundError]) -> None:
    assert refusal.code in HTTP_OF
    for language in LANGUAGES:
        assert catalog(language).known(f"error.{refusal.code}"), f"{refusal.code} has no words in {language}"


def test_no_answer_or_words_for_refusals_that_are_gone() -> None:
    codes = {refusal.code for refusal in REFUSALS}
    assert set(HTTP_OF) - codes == set()
    for language in LANGUAGES:
        spoken = {key.removeprefix("error.") for key in catalog(language).texts if key.startswith("error.")}
        assert {one for one in spoken - codes if one.partition(".")[0] in ROOMS} == set()


ROOMS = {refusal.code.partition(".")[0] for refusal in REFUSALS}


def test_words_of_a_refusal_tell_the_same_facts_in_every_language() -> None:
    differing = [
        refusal.code
        for refusal in REFUSALS
        if len(
            {placeholders(catalog(language).texts.get(f"error.{refusal.code}", "")) for language in LANGUAGES}
        )
        > 1
    ]
    assert differing == []
