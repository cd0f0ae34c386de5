"""What a difference posted by hand must agree in by itself: budget money, debts and transfers between funds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from relief_fund.ledger.entries import Line

PAIRS = ("1361", "3361"), ("5801", "6801")
"""Due from and due to; transfers in and out: equal over all funds."""
RECOGNISED = ("5111", "3661")
APPROPRIATED, CARRIED = "B11", "421"
"""Where an entry moves one of these, what was spent is told by another."""


def agrees(lines: Iterable[Line], kinds: Mapping[str, str]) -> bool:
    """Whether ``lines`` (minor units) leave the named checks as they are; ``kinds`` are those of their funds.

    Asked are ``budget_money_is_assets_or_owed``, ``spent_is_what_was_recognised``, ``due_to_equals_due_from`` and
    ``transfers_cancel``: books that balance may still fail them, and a failed check stops payments.
    """
    sums: dict[tuple[str, str], int] = defaultdict(int)
    opens: set[str] = set()
    for fund, account, debited, credited, unit, _ in lines:
        moved = debited - credited
        for pair in PAIRS:
            if account in pair:
                sums[unit, pair[0]] += moved
        if kinds.get(fund) != "budget":
            continue
        if account < "4":
            sums[fund, "held"] += moved
        if account == "B23":
            sums[fund, "spent"] -= moved
        if account in RECOGNISED:
            sums[fund, "spent"] += moved
        if account == APPROPRIATED or account.startswith(CARRIED):
            opens.add(fund)
    return not any(total for (of, what), total in sums.items() if not (what == "spent" and of in opens))
