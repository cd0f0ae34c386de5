"""Words: both languages have the same keys and placeholders, and every key that is used exists."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from markupsafe import Markup

import relief_fund
from relief_fund.inspection.checks import (
    APPROVAL,
    AUDIT,
    BANKING,
    DONORS,
    LEDGER,
    LOG,
    ORDERS,
    REGISTER,
    STAFF,
)
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.web.catalogs import FOLDER, FORMS, LANGUAGES, Catalog, catalog, placeholders
from relief_fund.web.errors import HTTP_OF
from relief_fund.web.navigation import FOOT, MASTHEAD, MORE_OF_DUTY, OF_DUTY
from relief_fund.web.rendering import PLACES

WEB = Path(relief_fund.__file__).parent / "web"
USED = re.compile(r"""\b(?:t|count)\(\s*['"]([a-z_]+(?:\.[A-Za-z0-9_-]+)+)['"]\s*[,)]""")
EITHER = re.compile(r"""\bt\(\s*'([a-z_.]+)' if [^)]* else '([a-z_.]+)'""")


def every_refusal() -> set[str]:
    """The codes of all refusals of the program."""
    for module in pkgutil.walk_packages(relief_fund.__path__, "relief_fund."):
        if ".migrations." not in module.name:
            importlib.import_module(module.name)
    found, waiting = set(), [ReliefFundError]
    while waiting:
        below = waiting.pop().__subclasses__()
        waiting += below
        found |= {one.code for one in below if one.__module__.startswith("relief_fund.")}
    return found


def used_keys() -> set[str]:
    """Every key that a template or a module writes out."""
    texts = [path.read_text("utf-8") for kind in ("*.html", "*.py") for path in WEB.rglob(kind)]
    return {key for text in texts for key in USED.findall(text)} | {
        key for text in texts for pair in EITHER.findall(text) for key in pair
    }


def test_both_languages_have_the_same_keys() -> None:
    vi, en = (catalog(language).texts for language in LANGUAGES)
    assert set(vi) == set(en)
    assert len(vi) > 400


def test_both_languages_put_the_same_things_in() -> None:
    vi, en = (catalog(language).texts for language in LANGUAGES)
    assert [key for key in vi if placeholders(vi[key]) != placeholders(en[key])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_depends_on_a_count_has_words_for_one_and_for_many(language: str) -> None:
    texts = catalog(language).texts
    assert [key for key, text in texts.items() if not isinstance(text, str) and set(text) != FORMS] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_used_key_has_words(language: str) -> None:
    keys = used_keys()
    assert len(keys) > 200
    assert [key for key in sorted(keys) if not catalog(language).known(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_duties_and_places_have_words(language: str) -> None:
    links = [
        *MASTHEAD,
        *(link for _, part in FOOT for link in part),
        *(one for part in (*OF_DUTY.values(), *MORE_OF_DUTY.values()) for one in part),
    ]
    keys = [link.words for link in links] + [title for title, _ in FOOT]
    keys += [f"duty.{duty.value}" for duty in OF_DUTY] + [f"fact.{place}" for place in PLACES]
    assert [key for key in keys if not catalog(language).known(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_words(language: str) -> None:
    assert [code for code in sorted(every_refusal()) if not catalog(language).known(f"error.{code}")] == []


def test_every_refusal_has_an_answer() -> None:
    assert sorted(every_refusal() - set(HTTP_OF)) == []


def test_no_words_and_no_answer_for_refusals_that_are_gone() -> None:
    known = every_refusal()
    spoken = {key.removeprefix("error.") for key in catalog("vi").texts if key.startswith("error.")}
    assert sorted(spoken - known) == []
    assert sorted(set(HTTP_OF) - known) == []


def test_house_style_of_words() -> None:
    unwanted = re.compile(
        r"[!]|thành công|successfully|vui lòng|blockchain|giao dịch|người dùng", re.IGNORECASE
    )
    found = []
    for path in FOLDER.rglob("*.toml"):
        for line in path.read_text("utf-8").splitlines():
            words = line.partition("=")[2]
            if unwanted.search(words):
                found.append(f"{path.name}: {line}")
    assert found == []


def test_values_are_escaped_and_words_are_not() -> None:
    words = Catalog("vi", {"a.b": "<b>{name}</b>"})
    assert words.text("a.b", {"name": "<i>"}) == Markup("<b>&lt;i&gt;</b>")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_filled_as_markup_fills_it(language: str) -> None:
    words = catalog(language)
    for key, text in words.texts.items():
        for n, form in enumerate(
            [text] if isinstance(text, str) else [text[one] for one in ("one", "other") if one in text], 1
        ):
            values = {name: f"<{name}>{{}}" for name in placeholders(text)} | {"n": n}
            if not isinstance(text, str) and "one" not in text:
                values["n"] = 2
            assert words.text(key, values) == Markup(form).format(**values)


def test_what_is_put_in_may_be_of_any_kind() -> None:
    words = Catalog("en", {"a.b": "{{{x}}}, {y} and {x}"})
    assert words.text("a.b", {"x": None, "y": Markup("<b>1</b>")}) == Markup("{None}, <b>1</b> and None")


def test_one_and_many() -> None:
    words = Catalog("en", {"a": {"one": "{count} gift", "other": "{count} gifts"}})
    assert [words.text("a", {"n": n, "count": n}) for n in (0, 1, 2)] == ["0 gifts", "1 gift", "2 gifts"]


def test_a_tilde_is_a_space_that_does_not_break() -> None:
    assert "khoản ủng\u00a0hộ" in catalog("vi").text("home.from_gifts", {"n": 2, "count": "2"})


def test_a_fact_that_was_not_told_is_a_dash() -> None:
    words = Catalog("en", {"error.x": "Wait {seconds} seconds"})
    assert words.fitting("error.x", {}) == "Wait – seconds"


def test_unknown_keys_and_missing_values_fail() -> None:
    with pytest.raises(KeyError):
        catalog("vi").text("no.such", {})
    with pytest.raises(KeyError):
        catalog("vi").text("home.received", {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_named_check_has_words(language: str) -> None:
    rooms = (APPROVAL, AUDIT, BANKING, DONORS, ORDERS, LOG, LEDGER, REGISTER, STAFF)
    names = sorted({name for room in rooms for name in room})
    assert [name for name in names if not catalog(language).known(f"check_name.{name}")] == []
