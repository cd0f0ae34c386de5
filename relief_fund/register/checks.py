"""Named checks of what is public: statements recompute, figures add up, awards are the payments in the books."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from relief_fund.banking.statement_issues import Issue, issues
from relief_fund.disbursement.orders.paid_awards import paid_as_told, paid_awards, paid_back
from relief_fund.donors.queries import campaign_total, campaigns, cash_standing
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.balances import turnovers
from relief_fund.ledger.bank_face import DayFace, bank_accounts, day_faces
from relief_fund.ledger.figures import (
    CORRECTIONS,
    GIFTS,
    gift_corrections,
    gifts_by_campaign,
    reach,
    sums_by_kind,
)
from relief_fund.ledger.papers import reversed_among
from relief_fund.ledger.queries import (
    EntryView,
    balance,
    entries_by_keys,
    entries_numbered,
    funds,
    net_by_kind,
)
from relief_fund.register import queries
from relief_fund.register.figures import LEFT, MONEY, ROWS, SUBTRACTED, stem
from relief_fund.register.filling import figure_rows
from relief_fund.register.publishing import latest, measured

Found = list[dict[str, object]]
MOST = 100
A_LOOK = 500
"""Entries that one look reads."""


def statements_recompute(home: Home) -> Found:
    """Every issued statement gives its own figures again "as known at" its last entry; standing ones their files."""
    with home.office.read() as connection:
        known = issues(connection)
        standing = latest(known)
        faces: dict[tuple[str, int], dict[Any, DayFace]] = {}
        found: Found = []
        for issued in known:
            place = issued.account, issued.upto
            if place not in faces:
                again = day_faces(connection, issued.account, upto=issued.upto)
                faces[place] = {face.day: face for face in again}
            face = faces[place].get(issued.day)
            same = face is not None and face.figures == issued.figures
            if not same or (
                standing[issued.account, issued.day] == issued and not _same_files(connection, issued)
            ):
                told = {"account": issued.account, "day": issued.day.isoformat(), "version": issued.version}
                found.append({"code": "register.statement_differs", **told})
    return found[:MOST]


def _same_files(connection: Any, issued: Issue) -> bool:
    again = measured(connection, issued)
    return (again.csv_sha256, again.json_sha256) == (issued.csv_sha256, issued.json_sha256)


def statements_reach_the_books(home: Home) -> Found:
    """Where every day of an account is published, its last closing is the plain sum of the account."""
    with home.office.read() as connection:
        standing = latest(issues(connection))
        found: Found = []
        for account in bank_accounts(connection):
            faces = day_faces(connection, account)
            shown = [standing.get((account, face.day)) for face in faces]
            if not faces or any(
                one is None or one.figures != face.figures for one, face in zip(shown, faces, strict=True)
            ):
                continue
            if shown[-1] and shown[-1].closing != balance(connection, account=account):
                found.append({"code": "register.closing_differs", "account": account})
    return found


def public_figures_equal_the_books(home: Home) -> Found:
    """The fund's account adds up to the money in the books, and the register shows what the books give."""
    state = home.register.run(_state(home))
    with home.office.read() as connection:
        rows = {row["code"]: row["amount"] for row in figure_rows(connection)["state_figure"]}
        money: dict[str, int] = defaultdict(int)
        for one in turnovers(connection):
            if one.unit == "VND" and stem(one.account) in MONEY:
                money[MONEY[stem(one.account)]] += one.debit - one.credit
        entries = reach(connection).entries
    found: Found = []
    total = sum(-rows[code] if code in SUBTRACTED else rows[code] for code in ROWS)
    for code, expected in {**dict.fromkeys(MONEY.values(), 0), **money, LEFT: sum(money.values())}.items():
        if rows[code] != expected:
            found.append({"code": "register.figure_differs", "figure": code})
    if total != rows[LEFT] or rows["waiting"] + rows["owed"] + rows["unallocated"] != rows[LEFT]:
        found.append({"code": "register.account_does_not_add_up", "figure": LEFT})
    if state is not None and state.entries == entries:
        wrong = [code for code, amount in rows.items() if state.figures[code].amount != amount]
        found += [{"code": "register.published_figure_differs", "figure": code} for code in sorted(wrong)]
    return found


async def _state(home: Home) -> queries.StateOfFund | None:
    await home.register.prepare()
    return await queries.state_of_fund(home.register)


PAYMENTS = ("paid", "treasury_paid")
"""Kinds of entry by which a household has its money."""
TAKEN_BACK = ("6111", "7111", "3331")
"""Where what came back of a payment is credited: the aid of this year, or income or a debt of a later one."""
_CHUNK = 500


def awards_paid_equal_the_books(home: Home) -> Found:
    """What awards were told to have been paid is what payments to households have spent in the books.

    What is published is that less what came back, and what came back is what its own entries booked.
    """
    with home.office.read() as connection:
        told, published = paid_as_told(connection), sum(one.amount for one in paid_awards(connection))
        booked = sum(net_by_kind(connection, account="6111", kinds=PAYMENTS).values())
        back = paid_back(connection)
        numbers = entries_by_keys(connection, [one.entry_key for one in back])
        entries = _numbered(connection, sorted(numbers.values()))
    found: Found = []
    if told != booked:
        found.append({"code": "register.awards_differ", "awards": str(told), "books": str(booked)})
    if published != told - sum(one.amount for one in back):
        found.append(
            {"code": "register.published_awards_differ", "awards": str(told), "shown": str(published)}
        )
    for one in back:
        entry = entries.get(numbers.get(one.entry_key, 0))
        lines = entry.postings if entry else ()
        if one.amount != sum(line.credit for line in lines if line.account in TAKEN_BACK):
            found.append(
                {"code": "register.payment_back_differs", "order": one.order, "entry": one.entry_key}
            )
    return found[:MOST]


def _numbered(connection: Any, numbers: Sequence[int]) -> dict[int, EntryView]:
    parts = (numbers[start : start + _CHUNK] for start in range(0, len(numbers), _CHUNK))
    return {one.number: one for part in parts for one in entries_numbered(connection, part)}


BY_PAPER = ("cash_gift", "foreign_gift", "gift_elsewhere")
"""Kinds of entry about gifts that rest on a paper, never on a bank line with its receipt."""


def gifts_equal_the_books(home: Home) -> Found:
    """Each campaign's gifts with a receipt are, in number and đồng, the gifts that stand in the books.

    Gifts that an officer posts by a paper of its own, and corrections of those, have no receipt of ours;
    what corrects a gift that has one is counted. Cash of the counter is such a paper with a receipt: each gift
    that stands is compared with its own entry.
    """
    with home.office.read() as connection:
        at = reach(connection).entries
        without = (*BY_PAPER, *CORRECTIONS)
        counted, known = gifts_by_campaign(connection, at, without=without), funds(connection)
        given: dict[str, int] = defaultdict(int)
        for one in sums_by_kind(connection, at):
            if one.unit == "VND" and one.account in GIFTS and one.kind not in without:
                given[known[one.fund].campaign] -= one.net
        for corrected in gift_corrections(connection, at):
            if corrected.of_kind not in BY_PAPER:
                given[corrected.campaign] += corrected.given
                counted[corrected.campaign] = counted.get(corrected.campaign, 0) + corrected.gifts
        cash = {one.code: cash_standing(connection, one.code) for one in campaigns(connection)}
        totals = {code: campaign_total(connection, code) for code in cash}
        booked = {code: _booked(connection, list(stands)) for code, stands in cash.items()}
    receipts = {
        code: (gifts - len(cash[code]), total - sum(cash[code].values()))
        for code, (gifts, total) in totals.items()
    }
    return [
        {"code": "register.gifts_differ", "campaign": code}
        for code in sorted({*given, *receipts})
        if receipts.get(code, (0, 0)) != (counted.get(code, 0), given[code])
        or cash.get(code, {}) != booked.get(code, {})
    ]


def _booked(connection: Any, keys: list[str]) -> dict[str, int]:
    """Đồng that each of these entries booked as gifts; one that was reversed, or never posted, is left out."""
    numbers = entries_by_keys(connection, keys)
    undone = reversed_among(connection, list(numbers.values()))
    stand = [number for number in numbers.values() if number not in undone]
    return {
        entry.key: sum(one.credit - one.debit for one in entry.postings if one.account in GIFTS)
        for start in range(0, len(stand), A_LOOK)
        for entry in entries_numbered(connection, stand[start : start + A_LOOK])
    }


CHECKS: dict[str, Callable[[Home], Found]] = {
    "statements_recompute": statements_recompute,
    "statements_reach_the_books": statements_reach_the_books,
    "public_figures_equal_the_books": public_figures_equal_the_books,
    "gifts_equal_the_books": gifts_equal_the_books,
    "awards_paid_equal_the_books": awards_paid_equal_the_books,
}
"""Name of each check and its function (home) -> findings."""
