"""A voucher made by hand and found wrong: reversed in full or adjusted at the site, each once, or told why not."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from inspect import getsource
from itertools import count
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.kernel.clock import today
from relief_fund.ledger import correct
from relief_fund.ledger.chart import open_child_account
from relief_fund.ledger.queries import EntryView, balance, entry_by_number, sealed_entries
from relief_fund.web.catalogs import LANGUAGES, catalog
from relief_fund.web.office.corrections import day_proposed
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, INSPECTOR, MEMBER, TREASURER, Officer, officer

FUND = "YAGI.CHUNG"
PAPER = {"document": "BB-3: ghi nhầm", "day": "22/11/2026"}
DEBIT, CREDIT = f"debit|{FUND}|1111|VND|", f"credit|{FUND}|5121|VND|"
RECEIPTS = count(1)


def page(number: int, way: str = "") -> str:
    return f"/office/entries/{number}/correction{way and '/'}{way}"


def newest(shown: Demonstration) -> int:
    with shown.home.office.read() as connection:
        return sealed_entries(connection)


def entry_of(shown: Demonstration, number: int) -> EntryView:
    with shown.home.office.read() as connection:
        entry = entry_by_number(connection, number)
    assert entry
    return entry


def cash(shown: Demonstration) -> int:
    with shown.home.office.read() as connection:
        return balance(connection, account="1111", fund=FUND)


@pytest.fixture
def admin(client: TestClient[Any], demonstration: Demonstration) -> Officer:
    return officer(client, demonstration, ADMIN)


@pytest.fixture
def wrong(admin: Officer, demonstration: Demonstration) -> int:
    """1,500,000 đồng in cash, booked by hand."""
    paper = f"PT-C{next(RECEIPTS)}"
    form = {"document": paper, "day": "22/11/2026", "fund": FUND, "amount": "1.500.000", "receipt": paper}
    assert admin.post("/office/vouchers/cash_gift", **form).status_code == 303
    return newest(demonstration)


def test_a_wrong_voucher_is_reversed_once(admin: Officer, demonstration: Demonstration, wrong: int) -> None:
    before = cash(demonstration)
    early = admin.post(page(wrong, "reversal"), **{**PAPER, "day": "21/11/2026"})
    assert early.status_code == 422
    assert "không được trước ngày" in early.text
    assert f'href="{page(wrong)}"' in admin.get(f"/inspection/entries/{wrong}").text
    assert f'action="{page(wrong, "reversal")}"' in admin.get(page(wrong)).text
    answers = [admin.post(page(wrong, "reversal"), **PAPER) for _ in range(2)]
    number = newest(demonstration)
    assert {(one.status_code, one.headers["location"]) for one in answers} == {
        (303, f"/inspection/entries/{number}")
    }
    undone = entry_of(demonstration, number)
    assert (number, undone.reverses, undone.document) == (wrong + 1, wrong, "BB-3: ghi nhầm")
    assert cash(demonstration) == before - 1_500_000
    told = admin.get(page(wrong)).text
    assert f'href="/inspection/entries/{number}"' in told
    assert "Bút toán này đã được đảo" in told
    assert 'method="post" action="/office/entries' not in told
    adjusted = admin.post(page(wrong, "adjustment"), turn="1", **{DEBIT: "1", CREDIT: "1"}, **PAPER)
    assert adjusted.status_code == 409
    assert newest(demonstration) == number


def test_a_closing_is_undone_on_the_day_that_is_proposed(demonstration: Demonstration, wrong: int) -> None:
    entry, now = entry_of(demonstration, wrong), date(2027, 1, 9)
    assert day_proposed(entry, now) == now
    assert day_proposed(replace(entry, kind="year_end"), now) == entry.occurred_on


def test_the_difference_is_worked_out_and_posted_once(
    admin: Officer, demonstration: Demonstration, wrong: int
) -> None:
    before, form = cash(demonstration), {"turn": "1", **PAPER}
    boxes = admin.get(page(wrong)).text
    assert [f'name="{name}"' in boxes for name in (DEBIT, CREDIT)] == [True, True]
    assert boxes.count('value="1.500.000"') == 2
    less = {DEBIT: "1.450.000", CREDIT: "1450000"}
    answers = [admin.post(page(wrong, "adjustment"), **form, **less) for _ in range(2)]
    number = newest(demonstration)
    assert {(one.status_code, one.headers["location"]) for one in answers} == {
        (303, f"/inspection/entries/{number}")
    }
    made = entry_of(demonstration, number)
    assert (number, made.key) == (wrong + 1, f"adj:{wrong}:1")
    assert sorted((one.account, one.debit, one.credit) for one in made.postings) == [
        ("1111", 0, 50_000), ("5121", 50_000, 0),
    ]  # fmt: skip
    other = admin.post(page(wrong, "adjustment"), **form, **{DEBIT: "1.400.000", CREDIT: "1.400.000"})
    assert other.status_code == 409, "the same turn is another's"
    assert 'name="turn" value="2"' in other.text
    assert other.text.count('value="1.400.000"') == 2, "nothing typed is lost"
    again = admin.post(
        f"/en{page(wrong, 'adjustment')}", **PAPER, turn="2", **{DEBIT: "1,600,000", CREDIT: "1,600,000"}
    )
    assert again.headers["location"] == f"/en/inspection/entries/{number + 1}"
    assert cash(demonstration) == before + 100_000
    refused = admin.post(page(wrong, "reversal"), **PAPER)
    assert refused.status_code == 409
    assert f"hãy đảo bút toán điều chỉnh số {number + 1} trước" in refused.text.replace(".", "")
    assert f'href="{page(number + 1)}"' in refused.text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "Chưa có số nào được sửa"),
        ({DEBIT: "0", CREDIT: "0"}, "như vậy là đảo toàn bộ"),
        ({DEBIT: "1"}, "không cân"),
        ({DEBIT: "nhiều"}, "nhiều"),
        ({DEBIT: ""}, 'role="alert"'),
        ({"day": "31/02/2026", DEBIT: "1", CREDIT: "1"}, "31/02/2026"),
        ({"day": "01/09/2026", DEBIT: "1", CREDIT: "1"}, "không được trước ngày"),
        ({"document": " ", DEBIT: "1", CREDIT: "1"}, 'role="alert"'),
        ({"turn": "", DEBIT: "1", CREDIT: "1"}, "mở lại trang này"),
    ],
)  # fmt: skip
def test_what_is_no_difference_is_said_and_not_posted(
    admin: Officer, demonstration: Demonstration, wrong: int, change: dict[str, str], said: str
) -> None:
    form = {"turn": "1", DEBIT: "1.500.000", CREDIT: "1.500.000", **PAPER, **change}
    refused = admin.post(page(wrong, "adjustment"), **form)
    assert refused.status_code == 422, refused.text
    assert said in refused.text
    assert newest(demonstration) == wrong


def test_goods_are_corrected_in_their_unit(admin: Officer, demonstration: Demonstration) -> None:
    opened = today(demonstration.clock)
    demonstration.home.office.desk.run(lambda tx: open_child_account(tx, code="Q10.K8", opened_on=opened))
    form = {
        "document": "BB-1", "day": "22/11/2026", "fund": FUND, "stock": "Q10.K8", "unit": "RICE_KG",
        "quantity": "1.250", "note": "BB-C", "row": "1", "value": "",
    }  # fmt: skip
    assert admin.post("/office/vouchers/gift_in_kind", **form).status_code == 303
    number = newest(demonstration)
    boxes = unescape(admin.get(page(number)).text)
    names = re.findall(r'name="((?:debit|credit)\|[^"]*)"', boxes)
    assert boxes.count('value="1.250"') == len(names) == 2
    for typed, http in (("1,2345", 422), ("1.200,5", 303)):
        answer = admin.post(page(number, "adjustment"), turn="1", **PAPER, **dict.fromkeys(names, typed))
        assert answer.status_code == http, answer.text
    assert {one.debit + one.credit for one in entry_of(demonstration, number + 1).postings} == {49_500}


def test_what_other_rooms_correct_says_where(admin: Officer, demonstration: Demonstration) -> None:
    said = set()
    for number in range(1, newest(demonstration) + 1, 7):
        kind, text = entry_of(demonstration, number).key.partition(":")[0], admin.get(page(number)).text
        offers = f'action="{page(number, "reversal")}"' in text
        if kind == "line":
            assert not offers
            assert f'action="{page(number, "adjustment")}"' not in text
            assert 'href="/office/bank/lines/' in text
            said.add("line")
        elif "danh sách, đợt chi hoặc lệnh chi" in text:
            assert not offers
            assert f'action="{page(number, "adjustment")}"' not in text
            assert admin.post(page(number, "reversal"), **PAPER).status_code == 409
            adjusted = admin.post(page(number, "adjustment"), turn="1", **PAPER)
            assert adjusted.status_code == 409
            said.add("orders")
        if len(said) == 2:
            break
    assert said == {"line", "orders"}


def test_only_the_administrator_corrects(
    client: TestClient[Any], demonstration: Demonstration, wrong: int
) -> None:
    for duty in (INSPECTOR, MEMBER, TREASURER):
        other = officer(client, demonstration, duty)
        assert other.get(page(wrong)).status_code == 403
        assert other.post(page(wrong, "reversal"), **PAPER).status_code == 403
    inspector = officer(client, demonstration, INSPECTOR)
    assert page(wrong) not in inspector.get(f"/inspection/entries/{wrong}").text
    assert officer(client, demonstration, ADMIN).get(page(99_999)).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_against_a_difference_has_words(language: str) -> None:
    reasons = set(re.findall(r'^        "(\w+)": ', getsource(correct), re.MULTILINE)) | {"none"}
    assert reasons == {"turn", "closing", "day", "fund", "bank_side", "whole", "law", "none"}
    assert [one for one in sorted(reasons) if not catalog(language).known(f"correction_unfit.{one}")] == []
