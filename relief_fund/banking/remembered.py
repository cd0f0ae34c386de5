"""Remembered decisions: what an officer decided about a line, proposed for the next one that says the same.

A rule proposes and posts nothing, until an officer has confirmed it as such; then what it says is booked with
the line. Only the office sees a rule: its phrase is of a transfer text.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.banking.decisions import CHOICES
from relief_fund.banking.errors import RuleInvalid, RuleUnanswerable
from relief_fund.banking.queries import account_by_code
from relief_fund.banking.readings import BankAccountFace, IdentifiedLine, Reading, waiting
from relief_fund.banking.statements.lines import CREDIT, RawLine
from relief_fund.banking.tables_remembered import RememberedAnswer, RememberedLine, RememberedRule
from relief_fund.banking.wording import search_text
from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger.entries import Line, moved
from relief_fund.ledger.funds import FundTerms, fund_terms

RULE = RememberedRule.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
ANSWER = RememberedAnswer.__table__  # type: ignore[attr-defined]  # as above
MATCHED_BY = RememberedLine.__table__  # type: ignore[attr-defined]  # as above

GIFT, ELSEWHERE = "gift", "gift_elsewhere"
"""What only ``donors`` books: a gift, and money of another campaign, which its committee moves."""
CONFIRMED, WITHDRAWN = "confirmed", "withdrawn"
SHORTEST, LONGEST = 4, 120
LONGEST_REASON = 500
MOST_RULES = 500
_ANSWERED = select(ANSWER.c.answer).where(ANSWER.c.rule == bindparam("rule"))
_KNOWN = select(RULE.c.id, RULE.c.officer, RULE.c.decision).where(RULE.c.id == bindparam("rule"))
_COUNT = select(func.count()).select_from(RULE)


@dataclass(frozen=True, slots=True)
class Rule:
    """One remembered decision that is in force; ``posts`` once an officer has confirmed it."""

    id: str
    account: str
    phrase: str
    direction: str
    decision: str
    leaf: str
    donor: str
    posts: bool


@dataclass(frozen=True, slots=True)
class RuleFace:
    """A rule as its page shows it: who made it, why, what was answered, how many lines it has read."""

    rule: Rule
    reason: str
    officer: str
    made_at: str
    confirmed_by: str
    confirmed_at: str
    withdrawn_by: str
    withdrawn_at: str
    lines: int

    @property
    def state(self) -> str:
        """``withdrawn``, ``posts`` or ``proposes``."""
        return WITHDRAWN if self.withdrawn_at else "posts" if self.confirmed_at else "proposes"


class Rules:
    """The rules of one account, ready to read lines: the longest phrase first, the account's own before all's."""

    def __init__(self, rules: Iterable[Rule], account: str) -> None:
        fitting = [one for one in rules if one.account in ("", account)]
        order = sorted(fitting, key=lambda one: (-len(one.phrase), one.account == "", one.id))
        self._by_side = {
            side: [one for one in order if one.direction == side] for side in {one.direction for one in order}
        }
        self._any = {side: _either(one.phrase for one in rules) for side, rules in self._by_side.items()}

    def find(self, line: RawLine) -> Rule | None:
        """The rule for ``line``, None for most: one search through its words tells."""
        pattern = self._any.get(line.direction)
        if pattern is None:
            return None
        words = search_text(line.text)
        if not pattern.search(words):
            return None
        return next(one for one in self._by_side[line.direction] if _either([one.phrase]).search(words))

    def read(self, account: BankAccountFace, identified: IdentifiedLine) -> Reading | None:
        """What a rule makes of a line, None where none fits or it is a gift, which ``donors`` makes.

        A confirmed rule books the line as ``decide_line`` would; any other lets it wait with its proposal.
        """
        rule = self.find(identified.line)
        if rule is None or rule.decision == GIFT:
            return None
        return reading_by(rule, account, identified)


def reading_by(rule: Rule, account: BankAccountFace, identified: IdentifiedLine) -> Reading:
    """The reading of a line that ``rule`` fits; a gift only ever waits here."""
    line, rows = identified.line, ((MATCHED_BY, ({"identity": identified.identity, "rule": rule.id},)),)
    other = other_side(rule.decision, account)
    if not rule.posts or rule.decision == GIFT or not other:
        held = waiting(account, line, rule.decision)
        return Reading(held.kind, held.fund, held.other_side, held.proposal, rows=rows)
    return Reading(
        "line_decided", account.fund, other, public={"decision": rule.decision}, rows=rows,
        more=_authority(account, rule.decision, line.amount),
    )  # fmt: skip


def other_side(decision: str, account: BankAccountFace) -> str:
    """The account that a decision moves a line's money to, "" where it does not suit the account's purpose."""
    choice = CHOICES.get(decision)
    return choice.account(account.purpose) if choice else ""


def _authority(account: BankAccountFace, decision: str, amount: int) -> tuple[Line, ...]:
    """Template 25 in a budget fund: a fee is budget money spent."""
    if account.purpose != "budget" or decision != "fee":
        return ()
    return moved(account.fund, "3371", "5111", amount) + moved(account.fund, "B21", "B23", amount)


def remember(
    office: Office,
    actor: Actor,
    *,
    phrase: str,
    direction: str,
    decision: str,
    reason: str,
    account: str = "",
    leaf: str = "",
    donor: str = "",
) -> str:
    """Remember a decision for lines that hold ``phrase``; returns the rule's id. It proposes, and posts nothing.

    Raises DutyMissing, RuleInvalid.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    kept, reason = checked_phrase(phrase), " ".join(reason.split())
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise RuleInvalid(field="reason", length=len(reason))
    with office.read() as connection:
        face = account_by_code(connection, account) if account else None
        known = fund_terms(connection)
    _check_decision(decision, direction, face, known.get(leaf), named=bool(account), tied=bool(leaf))
    row = {
        "id": fresh_id(), "account": account, "phrase": kept, "direction": direction, "decision": decision,
        "leaf": leaf, "donor": donor, "reason": reason, "officer": actor.officer,
        "made_at": moment_text(office.clock.now()),
    }  # fmt: skip

    def command(tx: Any) -> str:
        if tx.sql(_COUNT).scalar() >= MOST_RULES:
            raise RuleInvalid(field="phrase", rules=MOST_RULES)
        tx.sql(RULE.insert(), row)
        return str(row["id"])

    return office.desk.run(command)


def checked_phrase(phrase: str, text: str | None = None) -> str:
    """``phrase`` as it is kept, folded; where ``text`` is given it must hold it. Raises RuleInvalid."""
    kept = search_text(phrase)
    if not SHORTEST <= len(kept) <= LONGEST or not re.search(r"[a-z0-9]", kept):
        raise RuleInvalid(field="phrase", length=len(kept))
    if text is not None and not _either([kept]).search(search_text(text)):
        raise RuleInvalid(field="phrase", expected="words_of_the_line")
    return kept


def _check_decision(
    decision: str,
    direction: str,
    face: BankAccountFace | None,
    fund: FundTerms | None,
    *,
    named: bool,
    tied: bool,
) -> None:
    """The decision suits direction and account; a purpose is a restricted fund of the account's own campaign."""
    if decision in (GIFT, ELSEWHERE):
        own = face is not None and fund is not None and fund.owner == face.owner
        fits = direction == CREDIT and not (face and face.purpose == "budget")
        if decision == ELSEWHERE:
            fits = fits and fund is not None and fund.kind == "donated" and not own
        elif tied:
            fits = fits and own and fund is not None and fund.restricted
    else:
        choice = CHOICES.get(decision)
        fits = choice is not None and choice.direction == direction and not tied
        fits = fits and (face is None or bool(other_side(decision, face)))
    if not fits or (named and face is None):
        raise RuleInvalid(field="decision", decision=decision[:40], direction=direction[:10])


def answer_rule(
    office: Office, actor: Actor, *, rule: str, answer: str, reason: str, alone: bool = False
) -> None:
    """``confirmed``: from now on the rule posts by itself; ``withdrawn``: it reads no further line.

    Confirming takes another hand than the one that made it, unless the officer is ``alone``: nobody else holds the
    duty. Raises DutyMissing, RuleInvalid, RuleUnanswerable.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    reason = " ".join(reason.split())
    if answer not in (CONFIRMED, WITHDRAWN) or not 1 <= len(reason) <= LONGEST_REASON:
        raise RuleInvalid(field="reason", length=len(reason))
    row = {
        "rule": rule, "answer": answer, "reason": reason, "officer": actor.officer,
        "answered_at": moment_text(office.clock.now()),
    }  # fmt: skip

    def command(tx: Any) -> None:
        known = tx.sql(_KNOWN, {"rule": rule}).first()
        answers = set(tx.sql(_ANSWERED, {"rule": rule}).scalars())
        if known is None or answer in answers or WITHDRAWN in answers:
            raise RuleUnanswerable(answer=answer)
        if answer == CONFIRMED and (
            known.decision == ELSEWHERE or (known.officer == actor.officer and not alone)
        ):
            raise RuleUnanswerable(answer=answer, decision=known.decision)
        tx.sql(ANSWER.insert(), row)

    office.desk.run(command)


def rules_in_force(connection: Any) -> tuple[Rule, ...]:
    """Every rule that was not withdrawn."""
    return tuple(one.rule for one in rule_faces(connection) if one.state != WITHDRAWN)


def rule_faces(connection: Any) -> tuple[RuleFace, ...]:
    """Every rule, the newest first, with its answers and the number of lines it has read."""
    answers: dict[str, dict[str, Any]] = {}
    for row in connection.execute(select(ANSWER)):
        answers.setdefault(row.rule, {})[row.answer] = row
    counts = connection.execute(select(MATCHED_BY.c.rule, func.count()).group_by(MATCHED_BY.c.rule))
    lines = {rule: int(count) for rule, count in counts}
    return tuple(
        _face(row, answers.get(row.id, {}), lines.get(row.id, 0))
        for row in connection.execute(select(RULE).order_by(RULE.c.made_at.desc(), RULE.c.id))
    )


def _face(row: Any, answers: dict[str, Any], lines: int) -> RuleFace:
    confirmed, withdrawn = answers.get(CONFIRMED), answers.get(WITHDRAWN)
    rule = Rule(
        row.id,
        row.account,
        row.phrase,
        row.direction,
        row.decision,
        row.leaf,
        row.donor,
        confirmed is not None,
    )
    return RuleFace(
        rule, row.reason, row.officer, row.made_at,
        confirmed.officer if confirmed else "", confirmed.answered_at if confirmed else "",
        withdrawn.officer if withdrawn else "", withdrawn.answered_at if withdrawn else "", lines,
    )  # fmt: skip


def _either(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of ``phrases`` as whole words."""
    words: Sequence[str] = [re.escape(one) for one in phrases]
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(words)})(?![a-z0-9])")
