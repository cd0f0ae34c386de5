"""Named checks of worth: goods and foreign money end together with their value, kind by kind, as commands ask it."""

from datetime import date
from typing import Any

from sqlalchemy import bindparam, or_, select, text

from relief_fund.ledger.corrected import corrected_in_the_end
from relief_fund.ledger.ends_together import CURRENCY, FOREIGN, STORES, kind_moved
from relief_fund.ledger.queries import entries_numbered
from relief_fund.ledger.stock import GOODS, POSTING, Kind, goods_value, held_of

Found = list[dict[str, object]]

MOST = 100
CHUNK = 500

_WHOLE = text(
    f"""
    SELECT fund FROM posting WHERE account LIKE '1122%' OR account = '1112' OR account LIKE 'Q10.U%'
    GROUP BY fund
    HAVING (sum(CASE WHEN account LIKE '1122%' OR account = '1112' THEN debit - credit ELSE 0 END) = 0)
        <> (sum(CASE WHEN account LIKE 'Q10.U%' THEN debit - credit ELSE 0 END) = 0)
    LIMIT {MOST}"""
)
_TOGETHER = text(
    """
    SELECT DISTINCT w.fund, w.account, c.account AS stock, c.unit
    FROM posting w JOIN posting c ON c.entry = w.entry AND c.fund = w.fund AND c.account LIKE 'Q10.U%'
    WHERE w.account >= '1122' AND w.account < '1123' OR w.account = '1112'
    ORDER BY w.fund, w.account, stock, c.unit"""
)
_NONE_LEFT = text(
    """
    SELECT fund, unit FROM posting
    WHERE account >= 'Q10' AND account < 'Q12' AND account NOT LIKE 'Q10.U%'
      AND fund IN (SELECT DISTINCT fund FROM posting WHERE account = '1521')
    GROUP BY fund, unit HAVING sum(debit - credit) = 0
    ORDER BY fund, unit"""
)
_MOVING = (
    select(POSTING.c.entry)
    .distinct()
    .where(
        POSTING.c.fund == bindparam("fund"),
        or_(*(POSTING.c.account.startswith(stem) for stem in (*CURRENCY, *STORES, GOODS))),
    )
    .order_by(POSTING.c.entry)
)


def no_foreign_value_without_quantity(connection: Any, day: date) -> Found:
    """Foreign money and its value end together: in each fund as a whole, and each money at each of its places.

    By place only where every entry is about one kind, as those of the commands are: what a journal brought for
    several at once no books can divide.
    """
    found: Found = [{"fund": fund} for fund in connection.execute(_WHOLE).scalars()]
    for fund, account, stock, unit in connection.execute(_TOGETHER).all():
        held = held_of(connection, Kind(fund, account, stock, unit))
        apart = held.value < 0 or bool(held.value) != bool(held.quantity)
        if apart and _one_kind_at_a_time(connection, fund, stem=FOREIGN):
            found.append({"fund": fund, "account": account, "unit": unit, "amount": str(held.value)})
    return found[:MOST]


def no_goods_value_without_goods(connection: Any, day: date) -> Found:
    """Of a kind of goods that is all gone no value is left; entries about several kinds at once are not divided."""
    found: Found = []
    for fund, unit in connection.execute(_NONE_LEFT).all():
        value = goods_value(connection, fund, unit)
        if value and _one_kind_at_a_time(connection, fund, stem=""):
            found.append({"fund": fund, "unit": unit, "amount": str(value)})
    return found[:MOST]


def _one_kind_at_a_time(connection: Any, fund: str, stem: str) -> bool:
    """Whether every entry that moves goods, or foreign money (``stem``), is about one kind, what it corrects with it.

    Asked only of a fund that would be a finding: it reads all of them.
    """
    numbers = [int(one) for one in connection.execute(_MOVING, {"fund": fund}).scalars()]
    for start in range(0, len(numbers), CHUNK):
        for entry in entries_numbered(connection, numbers[start : start + CHUNK]):
            original = corrected_in_the_end(connection, entry)
            lines = {(one.account, one.unit): one for one in (*entry.postings, *original.postings)
                     if one.fund == fund and _is_of(one.account, stem)}  # fmt: skip
            if lines and kind_moved(fund, lines.values()) is None:
                return False
    return True


def _is_of(account: str, stem: str) -> bool:
    """Whether an account is about foreign money, where ``stem`` says so, or about goods."""
    foreign = account.startswith((*CURRENCY, FOREIGN))
    return foreign if stem else not foreign and account.startswith((GOODS, *STORES))
