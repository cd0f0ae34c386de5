from dataclasses import replace
from datetime import date

import pytest

from relief_fund.approval.frozen import MOST_ENTRIES
from relief_fund.disbursement.orders.frozen import (
    HeldAward,
    ListFace,
    digest_of,
    entries_of,
    freeze_rows,
)
from relief_fund.disbursement.orders.needs import Entitled

FACE = ListFace("l1", "award", "YAGI-2024", 1, "HD-MAU", date(2024, 9, 28))
KINDS = {"NST-2": "budget", "BAO.CHUNG": "donated"}


def need(number, area="A", amount=40, item="house"):
    return Entitled(
        household=f"h{number}", case_number=number, claim=f"c{number}", item=item, source_class="state",
        policy="p", rule="r", version="1", figures={"count": 1}, area=area, payee="Trần Thị Ví Dụ",
        address="Thôn Một, Xã Mẫu", amount=amount, position=number,
    )  # fmt: skip


def frozen(needs, fund="NST-2", **options):
    options = {"listings": {}, "smallest_group": 2, **options}
    return freeze_rows([(one, fund) for one in needs], **options)


def test_rows_keep_their_order_and_get_unguessable_codes():
    rows = frozen([need(1), need(2), need(3)], listings={"c2": 1})
    assert [row.place for row in rows] == [1, 2, 3]
    assert len({row.id for row in rows}) == 3
    assert all(len(row.id) == 12 for row in rows)
    assert [row.listing for row in rows] == [1, 2, 1]
    assert rows[0].figures == '{"count":1}'


@pytest.mark.parametrize(
    "change",
    [{"payee": "Người khác"}, {"amount": 41}, {"fund": "BAO.CHUNG"}, {"household": "h9"}, {"item": "death"},
     {"rule": "other"}, {"version": "2"}, {"purpose": "*|*"}, {"address": "Thôn Hai"}],
)  # fmt: skip
def test_the_digest_covers_every_column_of_every_row(change):
    rows = frozen([need(1), need(2)])
    other = (rows[0], replace(rows[1], **change))
    assert digest_of(FACE, rows) != digest_of(FACE, other)


def test_the_digest_covers_the_list_and_not_the_order_in_which_rows_are_read():
    rows = frozen([need(1), need(2)])
    assert digest_of(FACE, rows) == digest_of(FACE, rows[::-1])
    assert digest_of(FACE, rows) != digest_of(FACE, rows[:1])
    assert digest_of(FACE, rows) != digest_of(replace(FACE, committee="HD-KHAC"), rows)
    assert digest_of(FACE, rows) != digest_of(replace(FACE, occurred_on=date(2024, 9, 29)), rows)


def test_one_entry_per_fund_and_line_and_their_sum_is_the_list():
    rows = frozen([need(1), need(2), need(3, "B"), need(4, "B")]) + frozen([need(5), need(6)], "BAO.CHUNG")
    entries = entries_of(FACE, rows, KINDS)
    told = [(entry.lines[1].fund, entry.lines[1].purpose, entry.lines[1].credit) for entry in entries]
    assert told == [("BAO.CHUNG", "house|A", 80), ("NST-2", "house|A", 80), ("NST-2", "house|B", 80)]
    assert [entry.key for entry in entries] == ["enc:l1:1:1", "enc:l1:1:2", "enc:l1:1:3"]
    assert {entry.document for entry in entries} == {"YAGI-2024-01"}


def test_held_money_moves_as_one_entry_per_fund():
    held = [HeldAward(f"a{n}", n, f"a{n}-1-1", 1, "NST-2", 40) for n in (1, 2)]
    (renewal,) = entries_of(replace(FACE, kind="renewal"), held, KINDS)
    assert [(line.account, line.debit + line.credit) for line in renewal.lines] == [("B24", 80), ("B22", 80)]
    (drop,) = entries_of(replace(FACE, kind="drop"), held, KINDS)
    assert [(line.account, line.debit + line.credit) for line in drop.lines] == [("B24", 80), ("B21", 80)]


def test_a_list_never_makes_more_entries_than_an_approval_posts():
    needs = [need(number, area=f"A{number // 2}") for number in range(2 * MOST_ENTRIES + 40)]
    entries = entries_of(FACE, frozen(needs), KINDS)
    assert 1 <= len(entries) <= MOST_ENTRIES
    assert sum(entry.lines[0].debit for entry in entries) == 40 * len(needs)
