"""Words of the pages: flat TOML catalogs, one folder per language, Vietnamese written first.

A key is "file-independent": every file of ``words/<language>/`` is read into one catalog, tables become
dotted keys. A value is a text, or a table with ``one`` and ``other`` where a count ``n`` decides. In a text
``{name}`` is a placeholder, ``~`` a no-break space, and HTML is ours: values put in are escaped.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from markupsafe import Markup, escape

FOLDER = Path(__file__).parent / "words"
LANGUAGES = ("vi", "en")
"""Vietnamese is the language of the root addresses; every other one has a folder of its own."""
FORMS = frozenset({"one", "other"})
Text = str | Mapping[str, str]


class _Facts(dict[str, Any]):
    """Facts of an error: one that was not told reads as a dash, because words must never fail."""

    def __missing__(self, name: str) -> str:
        return "–"


@dataclass(frozen=True, slots=True)
class Catalog:
    """All words of one language."""

    language: str
    texts: Mapping[str, Text]

    def text(self, key: str, values: Mapping[str, Any]) -> Markup:
        """The words of ``key`` with ``values`` escaped and put in; raises KeyError for an unknown key.

        ``n`` among the values chooses between one and other; a placeholder without value raises KeyError.
        """
        return _filled(self._form(key, values), values)

    def fitting(self, key: str, facts: Mapping[str, Any]) -> Markup:
        """As ``text``, but a fact that was not told reads as a dash."""
        return _filled(self._form(key, facts), _Facts(facts))

    def known(self, key: str) -> bool:
        """Whether there are words for ``key``."""
        return key in self.texts

    def _form(self, key: str, values: Mapping[str, Any]) -> str:
        text = self.texts[key]
        if isinstance(text, str):
            return text
        return text["one" if values["n"] == 1 else "other"]


@cache
def _pieces(text: str) -> tuple[Markup, tuple[tuple[str, Markup], ...]]:
    """The beginning of a text, and each placeholder with what follows it. Read once: a page has a hundred texts."""
    begins, rest = "", list[tuple[str, Markup]]()
    for words, name, _, _ in Formatter().parse(text):
        if rest:
            rest[-1] = (rest[-1][0], rest[-1][1] + Markup(words))
        else:
            begins += words
        if name is not None:
            rest.append((name, Markup()))
    return Markup(begins), tuple(rest)


def _filled(text: str, values: Mapping[str, Any]) -> Markup:
    begins, rest = _pieces(text)
    if not rest:
        return begins
    return Markup("".join([begins, *(f"{escape(values[name])}{words}" for name, words in rest)]))


def placeholders(text: Text) -> frozenset[str]:
    """The names of what is put into a text, ``n`` of plural forms aside."""
    forms = [text] if isinstance(text, str) else list(text.values())
    return frozenset(name for form in forms for _, name, _, _ in Formatter().parse(form) if name)


@cache
def catalog(language: str) -> Catalog:
    """The catalog of ``language``, read once. Raises KeyError when two files give one key."""
    texts: dict[str, Text] = {}
    for path in sorted((FOLDER / language).glob("*.toml")):
        for key, text in _flat(tomllib.loads(path.read_text("utf-8")), ""):
            if key in texts:
                raise KeyError(f"{language}/{path.name}: {key} stands twice")
            texts[key] = text
    return Catalog(language, texts)


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Text]]:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, str):
            yield key, _bound(value)
        elif FORMS.issuperset(value):
            yield key, {form: _bound(text) for form, text in value.items()}
        else:
            yield from _flat(value, f"{key}.")


def _bound(text: str) -> str:
    return text.replace("~", "\u00a0")
