"""Entries between funds: a debt from one purse to another, decided on paper, then paid."""

from datetime import date

from relief_fund.ledger.entries import Entry, moved


def between_funds(
    *, fund: str, to_fund: str, amount: int, decision: str, on: date, bank: str = "", to_bank: str = ""
) -> tuple[Entry, ...]:
    """Template 43: ``amount`` đồng leaves ``fund`` for ``to_fund``; paid at once where they share an account."""
    lines = moved(fund, "6801", "3361", amount) + moved(to_fund, "1361", "5801", amount)
    owed = Entry(f"transfer:{decision}", "between_funds", on, lines)
    if not bank or bank != to_bank:
        return (owed,)
    paid = moved(fund, "3361", bank, amount) + moved(to_fund, to_bank, "1361", amount)
    return owed, Entry(f"settle:{decision}:1", "between_funds_settled", on, paid)


def between_funds_settled(
    *, fund: str, to_fund: str, amount: int, debt: int, turn: int, bank: str, to_bank: str, on: date
) -> Entry:
    """Template 43: what one fund owed another is paid; ``debt`` is the number of the entry that made the debt."""
    lines = moved(fund, "3361", bank, amount) + moved(to_fund, to_bank, "1361", amount)
    return Entry(f"settle:entry:{debt}:{turn}", "between_funds_settled", on, lines)


def settles(key: str, *, debt: int, debt_key: str) -> bool:
    """Whether the entry ``key`` pays the debt of the entry ``debt``: by its number, or at once by its decision."""
    if key.startswith(f"settle:entry:{debt}:"):
        return True
    kind, _, decision = debt_key.partition(":")
    return kind == "transfer" and key == f"settle:{decision}:1"
