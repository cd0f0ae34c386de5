"""Reads beancount journals: the strict subset that books can vouch for, line by line.

Taken: entries (``*``, ``!``, ``txn``), ``open`` (whose metadata may name fund and account of ours), ``close``,
``commodity``, ``price``, ``note``, ``event``, ``document``, ``query``, ``custom``, ``option``, comments. Refused
with their line: ``include``, ``plugin``, ``pad``, ``balance``, pushed tags, lot costs, sums to be worked out,
strings of several lines.
"""

import re

from relief_fund.ledger.errors import JournalAmountInvalid, JournalUnreadable, JournalUnsupported
from relief_fund.ledger.interchange.amounts import amount_read
from relief_fund.ledger.interchange.drafts import Amount, Cost, Declared, Draft, Part, Reading, day_read
from relief_fund.ledger.interchange.names import untold
from relief_fund.ledger.interchange.reader import Reader

_STRING = r'"((?:[^"\\]|\\.)*)"'
_DATED = re.compile(r"([0-9]{4}[-/][0-9./-]*) +([a-z]+|[*!])(?: +(.*))?")
_ENTRY = re.compile(rf"(?:{_STRING}(?: *{_STRING})?)?(?: *[#^][\w./-]+)* *(?:;.*)?")
_POSTING = re.compile(
    r" +(?:[*!] +)?(?P<name>[^\W\d_a-z][\w-]*(?::[\w-]+)+)(?: +(?P<amount>[^;]*?))? *(?:;.*)?"
)
_META = re.compile(rf" +([a-z][\w-]*):(?: +(?:{_STRING}|([^\";]*?)))? *(?:;.*)?")
_OPENED = re.compile(rf"(\S+)(?: +[A-Z][^\"; ]*)?(?: +{_STRING})? *(?:;.*)?")
_FUND = re.compile(rf'"fund" +{_STRING} *')
_TAGS_LINE = re.compile(r" +[#^][\w./-]+.*")
TAGS = frozenset({"number", "recorded_at", "voucher", "document", "reverses"})
PASSED = frozenset({"close", "price", "note", "event", "document", "query", "custom"})
EXPECTED = "entry | open | close | commodity | price | note | event | document | query | custom | option"


class BeancountReader(Reader):
    """Reads one file."""

    OWN = re.compile(r" +([A-Z][\w-]*(?::[\w-]+)+)  (-?[0-9]{1,25})(?:\.([0-9]{1,9}))? ([A-Z][A-Z0-9._'-]*)")

    def begun(self, at: int, text: str) -> Reading | None:
        """A dated directive, an option or a comment."""
        if text[0] in ";*#:":
            self.passing = True
            return None
        word = text.partition(" ")[0]
        if word == "option":
            return None
        found = _DATED.fullmatch(text)
        if not found:
            refusal = JournalUnreadable if text[0].isdigit() else JournalUnsupported
            raise refusal(line=at, value=word[:40], expected=EXPECTED)
        day, what, rest = day_read(found[1], at), found[2], found[3] or ""
        if what in ("*", "!", "txn"):
            wording = _ENTRY.fullmatch(rest)
            if not wording:
                raise JournalUnreadable(line=at, value=what, expected='"payee" "narration" #tag ^link')
            self.draft = Draft(at, day, "\n".join(one for one in wording.groups() if one), 0, {}, [])
        else:
            self._directive(at, what, rest)
        return None

    def _directive(self, at: int, what: str, rest: str) -> None:
        if what == "open":
            opened = _OPENED.fullmatch(rest)
            if not opened:
                raise JournalUnreadable(line=at, value=what, expected="open Account UNIT")
            self.declared = Declared(at, "account", opened[1], {})
        elif what == "commodity":
            self.declared = Declared(at, "unit", rest.strip(), {"code": rest.strip()})
        elif what == "custom" and (fund := _FUND.fullmatch(rest)):
            self.declared = Declared(at, "fund", untold(fund[1]), {"code": untold(fund[1])})
        elif what in PASSED:
            self.passing = True
        else:
            raise JournalUnsupported(line=at, value=what, expected=EXPECTED)

    def within_declaration(self, declared: Declared, at: int, text: str) -> None:
        """Metadata of an account, a fund or a unit."""
        if meta := _META.fullmatch(text):
            declared.facts[meta[1]] = _value(meta)

    def within_entry(self, draft: Draft, at: int, text: str) -> None:
        """A posting, or metadata of the entry or of its last posting."""
        if meta := _META.fullmatch(text):
            self._meta(draft, at, meta)
        elif text.lstrip()[0] != ";" and not _TAGS_LINE.fullmatch(text):
            draft.parts.append(_posting(at, text))

    def _meta(self, draft: Draft, at: int, meta: re.Match[str]) -> None:
        name, value = meta[1], str(_value(meta))
        if not draft.parts and name in TAGS:
            draft.tags[name] = value
            if name == "number" and value.isdecimal() and len(value) < 19:
                self.draft = draft._replace(number=int(value))
        elif draft.parts and name == "purpose":
            draft.parts[-1] = draft.parts[-1]._replace(purpose=value)


def _value(meta: re.Match[str]) -> object:
    text, bare = meta[2], meta[3] or ""
    if text is not None:
        return untold(re.sub(r"\\(.)", r"\1", text))
    if bare in ("TRUE", "FALSE"):
        return bare == "TRUE"
    return int(bare) if bare.isdecimal() and len(bare) < 19 else bare


def _posting(at: int, text: str) -> Part:
    found = _POSTING.fullmatch(text)
    if not found:
        raise JournalUnreadable(line=at, value="", expected="Account amount UNIT")
    name, said = found["name"], found["amount"]
    if not said:
        return Part(at, name, None)
    if "{" in said:
        raise JournalUnsupported(line=at, value="{}", expected="no lot cost")
    quantity, mark, price = said.partition("@")
    amount = _amount(at, quantity)
    if not mark:
        return Part(at, name, amount)
    cost = _amount(at, price.removeprefix("@"))
    if cost.digits < 0:
        raise JournalAmountInvalid(line=at, value=price.strip()[:40], expected="a price above 0")
    return Part(at, name, amount, Cost(price.startswith("@"), cost))


def _amount(at: int, text: str) -> Amount:
    return amount_read(text.strip(), at, comma_groups=True)
