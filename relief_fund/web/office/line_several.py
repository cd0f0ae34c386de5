"""Beside a bank line: whether it may be several gifts, and with which lines it could be one."""

from typing import Any

from relief_fund.banking.inbox import InboxLine
from relief_fund.banking.readings import BankAccountFace
from relief_fund.banking.statements.lines import CREDIT
from relief_fund.donors.accept_gift import restricted_leaves
from relief_fund.donors.queries import gift_of_line
from relief_fund.donors.several_gifts import UNDECIDED, mergeable
from relief_fund.donors.taken_back import may_take_back


def several_shown(connection: Any, line: InboxLine, account: BankAccountFace) -> dict[str, Any]:
    """Whether a line may be several gifts, and with which lines it could be one."""
    may = (
        bool(line.proposal)
        and line.direction == CREDIT
        and account.purpose == "campaign"
        and line.decision in UNDECIDED
    )
    may = may and line.fund == account.fund
    gift = gift_of_line(connection, line.account, line.position) if line.direction == CREDIT else None
    return {
        "gift_code": gift.receipt_code if gift else "",
        "may_split": may,
        "may_take_back": may_take_back(connection, line),
        "others": mergeable(connection, line) if may else (),
        "leaves": restricted_leaves(connection, account.owner) if may else (),
    }
