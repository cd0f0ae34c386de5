"""Remembered decisions beside a bank line: the rules that fit it, and what may be remembered of it."""

from typing import Any

from relief_fund.banking.decisions import CHOICES
from relief_fund.banking.inbox import InboxLine
from relief_fund.banking.readings import BankAccountFace
from relief_fund.banking.remembered import ELSEWHERE, GIFT, WITHDRAWN, RuleFace, Rules, other_side, rule_faces
from relief_fund.banking.statements.lines import CREDIT, RawLine
from relief_fund.ledger.funds import FundTerms, ended_funds, fund_terms


def rules_shown(connection: Any, line: InboxLine, account: BankAccountFace) -> dict[str, Any]:
    """The rule that fits a line, if any, and the decisions that may be remembered for its like."""
    faces = {one.rule.id: one for one in rule_faces(connection) if one.state != WITHDRAWN}
    return {"rule": fitting(faces, line), "rememberable": rememberable(connection, line.direction, account)}


def fitting(faces: dict[str, RuleFace], line: InboxLine) -> RuleFace | None:
    """The rule that would read ``line`` now."""
    printed = RawLine(
        0,
        line.day,
        "credit" if line.direction == CREDIT else "debit",
        line.amount,
        line.reference,
        line.text,
        None,
    )
    found = Rules((one.rule for one in faces.values()), line.account).find(printed)
    return faces[found.id] if found else None


def rememberable(connection: Any, direction: str, account: BankAccountFace) -> list[tuple[str, str]]:
    """(decision, fund) of everything that may be remembered for a direction of the account; fund "" for most."""
    found = [
        (name, "")
        for name, choice in CHOICES.items()
        if choice.direction == direction and other_side(name, account)
    ]
    if direction != CREDIT or account.purpose == "budget":
        return found
    ended = ended_funds(connection)
    open_ones = [one for code, one in fund_terms(connection).items() if code not in ended]
    own = [(GIFT, one.code) for one in open_ones if one.restricted and one.owner == account.owner]
    others = [(ELSEWHERE, one.code) for one in open_ones if _elsewhere(one, account)]
    return [(GIFT, ""), *own, *found, *others]


def _elsewhere(fund: FundTerms, account: BankAccountFace) -> bool:
    return fund.kind == "donated" and fund.owner != account.owner and fund.code.endswith(".CHUNG")
