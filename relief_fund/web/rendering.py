"""Turns templates into pages: one strict, escaping Jinja environment per language. No arithmetic, no queries."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup, escape

from relief_fund.disbursement.assessment.fields import field_and_reason
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.identifiers import grouped
from relief_fund.ledger.chart import UNITS
from relief_fund.web.addresses import in_language
from relief_fund.web.catalogs import Catalog, catalog
from relief_fund.web.formats import Formats
from relief_fund.web.money_words import in_words
from relief_fund.web.navigation import FOOT, MASTHEAD

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
STATIC = HERE / "static"


PLACES = ("file", "sheet", "row", "column", "field", "value", "found", "expected", "reason")
"""Facts of a refusal that say where something is wrong; each has its label under ``fact.``."""


@cache
def static_address(name: str) -> str:
    """The address of a static file with the beginning of its digest, so that it may be kept for a year."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:12]}"


@dataclass(frozen=True, slots=True)
class Language:
    """Everything that speaks one language: words, formats and the templates bound to them."""

    code: str
    words: Catalog
    formats: Formats

    def t(self, key: str, **values: Any) -> Markup:
        """The words of ``key``; whole numbers among the values are written the reader's way."""
        return self.words.text(key, {name: self._shown(value) for name, value in values.items()})

    def count(self, key: str, n: int, **values: Any) -> Markup:
        """As ``t``, choosing between one and many by ``n`` and showing it as ``{count}``."""
        return self.t(key, n=n, count=self.formats.plain(n), **values)

    def refusal(self, refusal: ReliefFundError) -> Markup:
        """The words of a refusal with its facts; the bare code where a room brought no words."""
        key = f"error.{refusal.code}"
        if not self.words.known(key):
            return Markup("{}").format(refusal.code)
        facts = {name: self._fact(value) for name, value in refusal.facts.items()}
        return self.words.fitting(key, {"n": refusal.facts.get("n", 0), **facts})

    def rejection(self, code: str) -> Markup:
        """The words of why a survey's cell was rejected: its field and the reason."""
        field, reason = field_and_reason(code)
        return Markup("{} {}").format(self.t(f"survey_field.{field}"), self.t(f"survey_reason.{reason}"))

    def facts(self, refusal: ReliefFundError) -> list[tuple[str, object]]:
        """Where something is wrong: the facts that have a label, in the order of ``PLACES``."""
        told = [(name, refusal.facts[name]) for name in PLACES if refusal.facts.get(name) is not None]
        return [
            (name, self._field(refusal.code, value) if name == "field" else self._fact(value, name))
            for name, value in told
        ]

    def _field(self, code: str, value: object) -> object:
        """What stands on the page at the field that the refusal's room names; its name where no page asks for it."""
        name = f"{code.partition('.')[0]}_field.{value}"
        return self.words.text(name, {}) if self.words.known(name) else value

    def _shown(self, value: Any) -> Any:
        return self.formats.plain(value) if type(value) is int and abs(value) > 1 else value

    def _fact(self, value: object, fact: str = "duty") -> object:
        """The value as the reader writes it; a code that has words under ``fact`` or ``duty`` in those words."""
        if type(value) is int:
            return self.formats.plain(value)
        if isinstance(value, list | tuple):
            return ", ".join(str(self._fact(one)) for one in value)
        names = (f"{fact}.{value}" if fact == "expected" else "", f"duty.{value}")
        return next((self.words.text(name, {}) for name in names if self.words.known(name)), value)


@dataclass(frozen=True, slots=True)
class Placed:
    """A link of the masthead in one language: its words and address, and the path that all languages share."""

    words: Markup
    address: str
    path: str


@cache
def language(code: str) -> Language:
    """The language of this code, made once."""
    return Language(code, catalog(code), Formats(code))


def in_plain_words(refusal: ReliefFundError, code: str = "vi") -> str:
    """A refusal as text for a terminal: its words, then where it is wrong, one fact to a line."""
    speaks = language(code)
    places = [f"  {speaks.t(f'fact.{name}')}: {value}" for name, value in speaks.facts(refusal)]
    return "\n".join([speaks.refusal(refusal).unescape(), *places])


class WordsInPlace(Extension):
    """Puts words and addresses that are always the same into a template once, when it is read.

    Most of a page is such words: to look them up anew at every visit took half the time of drawing it. What cannot
    be put in place here is left as it is, and fails when it is drawn if it is wrong.
    """

    _ALWAYS = re.compile(r"\{\{ (t|url|static)\('([^'{}]+)'\) \}\}")

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template with what is always the same in its place."""
        return self._ALWAYS.sub(self._placed, source)

    def _placed(self, found: re.Match[str]) -> str:
        call, given = found.groups()
        try:
            words = str(escape(cast(Callable[[str], Any], self.environment.globals[call])(given)))
        except (KeyError, OSError):
            return found[0]
        return found[0] if "{" in words or "\n" in words else words


@cache
def environment(code: str) -> Environment:
    """The templates of one language."""
    speaks = language(code)
    formats = speaks.formats
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=[WordsInPlace],
    )
    made.globals.update(
        t=speaks.t,
        count=speaks.count,
        t_known=speaks.words.known,
        refusal_words=speaks.refusal,
        facts_of=speaks.facts,
        rejection_words=speaks.rejection,
        masthead_links=[
            Placed(speaks.t(one.words), in_language(code, one.path), one.path) for one in MASTHEAD
        ],
        foot_links=FOOT,
        lang=code,
        static=static_address,
        url=lambda path: in_language(code, path),
        words_of=lambda amount: in_words(amount, code),
    )
    for name in ("number", "money", "money_text", "rounded", "day", "day_text", "moment", "moment_text"):
        made.filters[name] = getattr(formats, name)
    made.filters.update(
        percent=formats.percent,
        quantity=lambda minor, unit: formats.quantity(minor, UNITS.get(unit, 0)),
        measured=formats.quantity,
        size=formats.size,
        plain=formats.plain,
        month=formats.month_text,
        grouped=grouped,
    )
    made.filters["typed_day"] = _typed_day
    made.globals["parts"] = made.get_template("parts.html").module
    made.globals["always"] = cache(lambda name: Markup(made.get_template(name).render().rstrip()))
    return made


def render(template: str, code: str, **context: Any) -> str:
    """One page in the language of ``code``. Raises jinja2's UndefinedError where something was not given."""
    return environment(code).get_template(template).render(**context)


def _typed_day(day: date) -> str:
    """A day the way every page reads it back from a field, whatever the language."""
    return f"{day:%d/%m/%Y}"
