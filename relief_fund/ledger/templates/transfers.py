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
    paid = between_funds_settled(
        fund=fund, to_fund=to_fund, amount=amount, paper=decision, turn=1, bank=bank, to_bank=to_bank, on=on
    )
    return owed, paid


def between_funds_settled(
    *, fund: str, to_fund: str, amount: int, paper: str, turn: int, bank: str, to_bank: str, on: date
) -> Entry:
    """Template 43: what one fund owed another is paid; ``paper`` is the decision that made the debt."""
    lines = moved(fund, "3361", bank, amount) + moved(to_fund, to_bank, "1361", amount)
    return Entry(f"settle:{paper}:{turn}", "between_funds_settled", on, lines)
