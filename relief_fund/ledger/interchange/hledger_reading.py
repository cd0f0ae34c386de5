"""Reads hledger and ledger journals: the strict subset that books can vouch for, line by line.

Taken: entries, ``account`` (whose tags may name fund and account of ours), ``commodity``, ``payee``,
``tag``, ``P``, ``decimal-mark .``, comments. Refused with their line: everything that makes, changes or
presupposes postings elsewhere: automated and periodic rules, virtual postings, includes, aliases, defaults,
balance assertions, lot costs, dates hidden in comments.
"""

import json
import re
from collections.abc import Collection

from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger.errors import (
    JournalAmountInvalid,
    JournalPostingVirtual,
    JournalUnreadable,
    JournalUnsupported,
)
from relief_fund.ledger.interchange.amounts import amount_read
from relief_fund.ledger.interchange.drafts import (
    Amount,
    Cost,
    Declared,
    Draft,
    Part,
    Reading,
    day_read,
)
from relief_fund.ledger.interchange.names import untold
from relief_fund.ledger.interchange.reader import Reader

_HEAD = re.compile(
    r"(?P<day>[0-9][0-9./-]*)(?P<other>=[0-9./-]+)?(?: +[*!])?(?: *\((?P<number>[^)]*)\))?(?: +(?P<wording>.*))?"
)
_POSTING = re.compile(r" +(?:[*!] *)?(?P<name>[^;]*?)(?:  +(?P<amount>[^;]*?))? *(?P<comment>;.*)?")
_TAG = re.compile(r"; ?(recorded_at|voucher|document|reverses|purpose|fund|account|opened_on): *(.*)")
_HIDDEN_DAY = re.compile(r"\[[0-9]|(?:^|[ ,;])date2?:")
_PRAGMA = re.compile(r"; (unit|fund) (\{.*\})")
SKIPPED = frozenset({"commodity", "payee", "tag", "P"})
RULES = {"=": "automated", "~": "periodic"}
ENTRY_OR_DIRECTIVE = "entry | account | commodity | payee | tag | P | decimal-mark . | comment"


class HledgerReader(Reader):
    """Reads one file. ``left_out`` names the rules ("automated", "periodic") the officer leaves out knowingly."""

    OWN = re.compile(r" +([^ ;()\[\]*!\"][^ ;]*)  (-?[0-9]{1,25})(?:\.([0-9]{1,9}))? ([A-Za-z_]+)")

    def __init__(self, left_out: Collection[str] = ()) -> None:
        super().__init__()
        self._left_out = left_out
        self._comma_groups = False
        self._comment_from = 0

    def passes(self, text: str) -> bool:
        """A block between ``comment`` and ``end comment``."""
        if not self._comment_from:
            return False
        if text.rstrip() == "end comment":
            self._comment_from = 0
        return True

    def unended(self) -> ReliefFundError | None:
        """A comment without its end would hide the rest of the file."""
        if not self._comment_from:
            return None
        return JournalUnreadable(line=self._comment_from, value="comment", expected="end comment")

    def begun(self, at: int, text: str) -> Reading | None:
        """An entry, a directive, a rule or a comment."""
        if text[0].isdigit():
            self.draft = self._head(at, text)
        elif text[0] in ";#*%|":
            self.passing = True
            if pragma := _PRAGMA.fullmatch(text):
                return _pragma(at, pragma[1], pragma[2])
        elif text[0] in RULES:
            self.passing = True
            rule = RULES[text[0]]
            if rule not in self._left_out:
                raise JournalUnsupported(line=at, value=text[0], expected=f'[rules] {rule} = "left_out"')
        else:
            self._directive(at, text)
        return None

    def _directive(self, at: int, text: str) -> None:
        word, _, rest = text.partition(" ")
        if word == "account":
            name, _, comment = rest.strip().partition("  ")
            self.declared = Declared(at, "account", name, {})
            self._tag_of_account(self.declared, comment.strip())
        elif word == "comment":
            self._comment_from = at
        elif word == "decimal-mark" and rest.strip() == ".":
            self._comma_groups = True
        elif word in SKIPPED:
            self.passing = True
        else:
            raise JournalUnsupported(line=at, value=word[:40], expected=ENTRY_OR_DIRECTIVE)

    def _head(self, at: int, text: str) -> Draft:
        found = _HEAD.fullmatch(text)
        if not found:
            word = text.split(" ", 1)[0]
            raise JournalUnreadable(line=at, value=word[:40], expected="YYYY-MM-DD [*] [(number)] wording")
        wording, _, comment = (found["wording"] or "").partition(";")
        _refuse_hidden_day(at, comment)
        number = found["number"] or ""
        if found["other"]:
            day_read(found["other"][1:], at)
        digits = int(number) if number.isdecimal() and len(number) < 19 else 0
        return Draft(at, day_read(found["day"], at), wording.strip(), digits, {}, [])

    def within_entry(self, draft: Draft, at: int, text: str) -> None:
        """A posting, or a comment that may be a tag of the entry."""
        if text.lstrip()[0] == ";":
            comment = text.strip()
            tag = _TAG.fullmatch(comment)
            if tag is None:
                _refuse_hidden_day(at, comment)
            elif not draft.parts:
                draft.tags[tag[1]] = untold(tag[2])
        else:
            draft.parts.append(self._posting(at, text))

    def within_declaration(self, declared: Declared, at: int, text: str) -> None:
        """A tag of an account."""
        self._tag_of_account(declared, text.strip())

    @staticmethod
    def _tag_of_account(declared: Declared, comment: str) -> None:
        if tag := _TAG.fullmatch(comment):
            declared.facts[tag[1]] = untold(tag[2])

    def _posting(self, at: int, text: str) -> Part:
        found = _POSTING.fullmatch(text)
        if not found or not found["name"]:
            raise JournalUnreadable(line=at, value="", expected="account, two spaces, amount")
        name, comment = found["name"], found["comment"] or ""
        if name[0] in "([":
            raise JournalPostingVirtual(line=at, value=name[:80], expected="no brackets")
        if comment and not found["amount"] and not text.partition(";")[0].endswith("  "):
            raise JournalUnreadable(line=at, value=name[:80], expected="two spaces before the comment")
        tag = _TAG.fullmatch(comment)
        if tag is None:
            _refuse_hidden_day(at, comment)
        purpose = untold(tag[2]) if tag and tag[1] == "purpose" else ""
        if not found["amount"]:
            return Part(at, name, None, None, purpose)
        amount, cost = self._amount(at, found["amount"])
        return Part(at, name, amount, cost, purpose)

    def _amount(self, at: int, text: str) -> tuple[Amount, Cost | None]:
        if found := re.search(r"[={]", text):
            said = "=" if found[0] == "=" else "{}"
            raise JournalUnsupported(line=at, value=said, expected="no balance assertion, no lot cost")
        quantity, mark, price = text.partition("@")
        amount = amount_read(quantity.strip(), at, comma_groups=self._comma_groups)
        if not mark:
            return amount, None
        whole = price.startswith("@")
        cost = amount_read(price.removeprefix("@").strip(), at, comma_groups=self._comma_groups)
        if cost.digits < 0:
            raise JournalAmountInvalid(line=at, value=price.strip()[:40], expected="a price above 0")
        return amount, Cost(whole, cost)


def _refuse_hidden_day(at: int, comment: str) -> None:
    if comment and (found := _HIDDEN_DAY.search(comment)):
        raise JournalUnsupported(line=at, value=found[0].strip(), expected="no posting date in a comment")


def _pragma(at: int, what: str, text: str) -> Declared:
    try:
        facts = json.loads(text)
    except (ValueError, RecursionError):
        raise JournalUnreadable(line=at, value=what, expected="JSON") from None
    return Declared(at, what, str(facts.get("code", "")), facts)
