"""Papers become entries under gapless numbers, once; what does not fit is refused and writes nothing."""

import inspect
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text

from relief_fund.kernel.errors import DutyMissing, ReliefFundError
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.entries import Entry
from relief_fund.ledger.errors import (
    AccountUnknown,
    BooksMoved,
    DayInFuture,
    EventUnknown,
    FactsInvalid,
    FundNotOpenYet,
    FundUnfit,
    KeyReused,
    LineInvalid,
    Overdrawn,
    OverdrawnOnDay,
    PeriodClosed,
    UnitUnknown,
    VoucherInUse,
    VoucherVoided,
)
from relief_fund.ledger.events import EVENTS, Event
from relief_fund.ledger.periods import close_period
from relief_fund.ledger.queries import entry_by_number, sealed_entries
from relief_fund.ledger.units import register_unit
from relief_fund.ledger.vouchers import VOIDABLE, Form, void_voucher
from tests.ledger.events_home import ADMIN, ASSESSOR, DAY, TREASURER, furnish, pay_in, post, standing

CASH: dict[str, Any] = {"event": "cash_gift", "fund": "BAO.CHUNG", "amount": 500_000, "receipt": "PT-17"}


@pytest.fixture
def books(home: Home) -> Home:
    furnish(home)
    return home


def voucher_of(home: Home, number: int) -> tuple[str, str]:
    with home.office.read() as connection:
        entry = entry_by_number(connection, number)
    assert entry is not None
    return entry.voucher, entry.document


def written(home: Home) -> tuple[int, int, int]:
    """Entries, vouchers and leaves: what a refusal must leave as it was."""
    with home.office.read() as connection:
        counted = [
            connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()
            for table in ("voucher", "leaf")
        ]
        return sealed_entries(connection), int(counted[0]), int(counted[1])


def test_a_paper_takes_the_next_number_and_the_same_paper_the_same(books: Home) -> None:
    first = post(books, **CASH, document="PT số 17")
    second = post(books, **{**CASH, "receipt": "PT-18"})
    assert voucher_of(books, first) == ("BAO/2026/PT/000001", "PT số 17")
    assert voucher_of(books, second)[0] == "BAO/2026/PT/000002"
    before = written(books)
    assert post(books, **CASH, document="PT số 17") == first
    assert written(books) == before


def test_other_content_under_the_same_evidence_is_refused(books: Home) -> None:
    post(books, **CASH)
    before = written(books)
    with pytest.raises(KeyReused):
        post(books, **{**CASH, "amount": 600_000})
    assert written(books) == before


WRONG: list[tuple[str, type[ReliefFundError], dict[str, Any]]] = [
    ("zero", LineInvalid, {"amount": 0}),
    ("negative", LineInvalid, {"amount": -1}),
    ("2^63", LineInvalid, {"amount": 2**63}),
    ("text for money", FactsInvalid, {"amount": "500000"}),
    ("true for money", FactsInvalid, {"amount": True}),
    ("part of a đồng", FactsInvalid, {"amount": 0.5}),
    ("control character", FactsInvalid, {"receipt": "PT\x0017"}),
    ("line break in the document", FactsInvalid, {"document": "PT\n17"}),
    ("colon", FactsInvalid, {"receipt": "PT:17"}),
    ("nothing", FactsInvalid, {"receipt": ""}),
    ("too long", FactsInvalid, {"receipt": "P" * 81}),
    ("unknown fact", FactsInvalid, {"bank": "1121.01"}),
    ("unknown fund", FundUnfit, {"fund": "GIO.CHUNG"}),
    ("budget fund", FundUnfit, {"fund": "NST-2"}),
    ("day before the fund", FundNotOpenYet, {"on": date(2025, 12, 31)}),
    ("future", DayInFuture, {"on": date(2027, 1, 1)}),
    ("unknown event", EventUnknown, {"event": "cash_theft"}),
    ("a decision", EventUnknown, {"event": "refund_owed"}),
]


@pytest.mark.parametrize(("refusal", "changes"), [one[1:] for one in WRONG], ids=[one[0] for one in WRONG])
def test_bad_input_is_refused_and_writes_nothing(
    books: Home, refusal: type[ReliefFundError], changes: dict[str, Any]
) -> None:
    before = written(books)
    with pytest.raises(refusal):
        post(books, **{**CASH, **changes})
    assert written(books) == before


@pytest.mark.parametrize("event", ["household_repaid", "repayment_claimed"])
def test_what_is_taken_back_was_paid_before(books: Home, event: str) -> None:
    """Paid in a year to come, it would be told as of an earlier one."""
    before = written(books)
    facts = {"receipt": "PT-1"} if event == "household_repaid" else {"claim": "YC-1"}
    with pytest.raises(FactsInvalid) as refused:
        post(books, event, fund="BAO.CHUNG", amount=5, paid_on=date(2027, 1, 1), **facts)
    assert (refused.value.facts["fact"], written(books)) == ("paid_on", before)


def test_a_missing_fact_is_named(books: Home) -> None:
    with pytest.raises(FactsInvalid) as refused:
        post(books, "cash_gift", fund="BAO.CHUNG", amount=1)
    assert refused.value.facts["missing"] == ["receipt"]


@pytest.mark.parametrize(
    ("account", "refusal"),
    [("1121", FactsInvalid), ("112", FactsInvalid), ("6111", FactsInvalid), ("1121.99", AccountUnknown)],
)
def test_only_an_open_child_of_the_right_heading_is_named(
    books: Home, account: str, refusal: type[ReliefFundError]
) -> None:
    with pytest.raises(refusal):
        post(books, "opening_balance", fund="BAO.CHUNG", account=account, amount=5)
    assert standing(books) == {}


def test_a_unit_is_registered_before_it_is_counted(books: Home) -> None:
    tins: dict[str, Any] = {
        "fund": "BAO.CHUNG", "stock": "Q10.K1", "unit": "TIN", "quantity": 40, "note": "BB-1", "row": 1,
    }  # fmt: skip
    before = written(books)
    with pytest.raises(UnitUnknown):
        post(books, "gift_in_kind", **tins)
    assert written(books) == before
    register_unit(books.office, ADMIN, code="TIN", exponent=0)
    post(books, "gift_in_kind", **tins)
    assert standing(books) == {"BAO.CHUNG Q10.K1 TIN": 40, "BAO.CHUNG Q20 TIN": -40}


def test_a_closed_period_takes_no_paper(books: Home) -> None:
    close_period(books.office, ADMIN, ends_on=date(2026, 10, 31))
    before = written(books)
    with pytest.raises(PeriodClosed):
        post(books, **CASH)
    assert written(books) == before


def test_each_event_has_its_hands(books: Home) -> None:
    for actor in (ASSESSOR, TREASURER):
        with pytest.raises(DutyMissing):
            post(books, **CASH, actor=actor)
    with pytest.raises(DutyMissing):
        post(books, "supplier_paid", ADMIN, fund="BAO.CHUNG", amount=1, invoice="HD-1", part=1)


def test_more_cash_than_there_is_does_not_leave(books: Home) -> None:
    post(books, **CASH)
    with pytest.raises(Overdrawn):
        post(books, "cash_deposited", fund="BAO.CHUNG", amount=500_001, slip="NT-1")


def test_a_paper_dated_before_the_cash_came_is_refused_and_again_is_the_same(books: Home) -> None:
    post(books, **CASH)
    deposit: dict[str, Any] = {"fund": "BAO.CHUNG", "amount": 500_000, "slip": "NT-1"}
    with pytest.raises(OverdrawnOnDay) as refused:
        post(books, "cash_deposited", on=DAY - timedelta(days=1), **deposit)
    assert refused.value.facts["day"] == (DAY - timedelta(days=1)).isoformat()
    number = post(books, "cash_deposited", **deposit)
    assert post(books, "cash_deposited", **deposit) == number


RICE: dict[str, Any] = {"fund": "BAO.CHUNG", "stock": "Q10.K1", "unit": "RICE_KG", "note": "BB-1"}


def issue(home: Home, quantity: int, award: str) -> int:
    pay_in(home, f"reserve:{award}", "BAO.CHUNG", ("Q11.K1", "Q10.K1", quantity))
    return post(
        home, "goods_issued", fund="BAO.CHUNG", reserved="Q11.K1", unit="RICE_KG", quantity=quantity,
        award=award, instalment=1, document="DS-1",
    )  # fmt: skip


def test_goods_leave_by_weighted_average_and_blankets_do_not_lend_their_value(books: Home) -> None:
    post(books, "gift_in_kind", **RICE, row=1, quantity=3_000, value=100)
    post(books, "gift_in_kind", **{**RICE, "unit": "BLANKET"}, row=2, quantity=10, value=5_000)
    numbers = [issue(books, 1_000, award) for award in ("A1", "A2", "A3")]
    with books.office.read() as connection:
        found = [entry_by_number(connection, number) for number in numbers]
    assert [entry.postings[0].debit for entry in found if entry] == [33, 33, 34]
    assert standing(books)["BAO.CHUNG 1521"] == 5_000


def test_an_issue_posted_twice_is_the_same_issue_though_the_stock_has_moved(books: Home) -> None:
    post(books, "gift_in_kind", **RICE, row=1, quantity=3_000, value=100)
    first = issue(books, 1_000, "A1")
    post(books, "gift_in_kind", **RICE, row=2, quantity=9_000, value=9_000)
    again = post(
        books, "goods_issued", fund="BAO.CHUNG", reserved="Q11.K1", unit="RICE_KG", quantity=1_000,
        award="A1", instalment=1, document="DS-1",
    )  # fmt: skip
    assert again == first


def test_stock_that_keeps_moving_is_told_and_one_that_moved_once_is_read_again(
    books: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(books, "gift_in_kind", **RICE, row=1, quantity=3_000, value=100)
    from relief_fund.ledger import vouchers

    plain, turns, keys = vouchers.draft, [], count()

    def moved_meanwhile(*given: Any, **named: Any) -> Any:
        made = plain(*given, **named)
        turns.append(1)
        if len(turns) in meddles:
            pay_in(
                books, f"kind:meddle:{next(keys)}", "BAO.CHUNG", ("1521", "5123", 100), ("Q10.K1", "Q20", 1)
            )
        return made

    monkeypatch.setattr(vouchers, "draft", moved_meanwhile)
    lost: dict[str, Any] = {"fund": "BAO.CHUNG", "free": "Q10.K1", "unit": "RICE_KG", "minutes": "KK-1"}
    meddles = {1}
    post(books, "goods_lost", **lost, quantity=3_001, row=1)
    assert standing(books) == {
        "BAO.CHUNG 5123": -200, "BAO.CHUNG 6131": 200, "BAO.CHUNG Q20 RICE_KG": -3_001,
        "BAO.CHUNG Q40 RICE_KG": 3_001,
    }  # fmt: skip
    turns.clear()
    meddles = set(range(1, 10))
    with pytest.raises(BooksMoved):
        post(books, "goods_lost", **lost, quantity=1, row=2)


def test_a_spoilt_form_keeps_its_number_and_nothing_is_posted_under_it(books: Home) -> None:
    post(books, **CASH)
    spoilt: dict[str, Any] = {
        "fund": "BAO.CHUNG", "series": "PT", "evidence": "cash:PT-18", "on": DAY, "reason": "ghi sai số tiền",
    }  # fmt: skip
    number = void_voucher(books.office, ADMIN, **spoilt)
    assert number == "BAO/2026/PT/000002"
    assert void_voucher(books.office, ADMIN, **spoilt) == number
    before = written(books)
    with pytest.raises(VoucherVoided) as refused:
        post(books, **{**CASH, "receipt": "PT-18"})
    assert (refused.value.facts["voucher"], written(books)) == (number, before)
    later = post(books, **{**CASH, "receipt": "PT-19"})
    assert voucher_of(books, later)[0] == "BAO/2026/PT/000003"
    with books.office.read() as connection:
        row = connection.execute(text("SELECT reason, voided_by FROM voucher_void")).one()
        leaf = connection.execute(text("SELECT body FROM leaf WHERE kind = 'voucher_void'")).scalar()
    assert tuple(row) == ("ghi sai số tiền", "o-admin")
    assert b'"about":{"voucher":"BAO/2026/PT/000002"}' in bytes(leaf)


def test_a_voucher_with_an_entry_is_corrected_not_voided(books: Home) -> None:
    post(books, **CASH)
    with pytest.raises(VoucherInUse):
        void_voucher(
            books.office, ADMIN, fund="BAO.CHUNG", series="PT", evidence="cash:PT-17", on=DAY, reason="nhầm"
        )


def test_a_void_takes_no_number_of_a_year_to_come(books: Home) -> None:
    before = written(books)
    spoilt: dict[str, Any] = {"fund": "BAO.CHUNG", "series": "PT", "evidence": "cash:1", "reason": "rách"}
    with pytest.raises(DayInFuture):
        void_voucher(books.office, ADMIN, **spoilt, on=date(2027, 1, 1))
    assert written(books) == before


def test_a_void_takes_no_number_of_a_year_before_its_fund(books: Home) -> None:
    before = written(books)
    spoilt: dict[str, Any] = {"fund": "BAO.CHUNG", "series": "PT", "evidence": "cash:1", "reason": "rách"}
    with pytest.raises(FundNotOpenYet):
        void_voucher(books.office, ADMIN, **spoilt, on=date(2025, 12, 31))
    assert written(books) == before


def test_a_void_takes_no_number_of_a_closed_period(books: Home) -> None:
    spoilt: dict[str, Any] = {"fund": "BAO.CHUNG", "series": "PT", "reason": "rách"}
    number = void_voucher(books.office, ADMIN, **spoilt, evidence="cash:1", on=DAY)
    close_period(books.office, ADMIN, ends_on=DAY)
    assert void_voucher(books.office, ADMIN, **spoilt, evidence="cash:1", on=DAY) == number
    before = written(books)
    with pytest.raises(PeriodClosed):
        void_voucher(books.office, ADMIN, **spoilt, evidence="cash:2", on=DAY)
    assert written(books) == before


def filled(event: Event) -> Entry:
    """The entry of a paper whose facts are all filled in somehow."""
    known: dict[Any, Any] = {int: 5, str: "x", bool: False, date: DAY}
    asked = inspect.signature(event.build).parameters
    facts = {name: known[one.annotation] for name, one in asked.items()}
    stores = {"stock": "Q10.K1", "free": "Q10.K1", "reserved": "Q11.K1", "fund_kind": "donated"}
    facts |= {name: store for name, store in stores.items() if name in facts}
    made = event.build(**facts)
    assert isinstance(made, Entry)
    return made


def test_every_paper_that_a_hand_numbers_may_be_voided_under_its_own_series() -> None:
    numbered: dict[str, Form] = {}
    for event in EVENTS.values():
        word, *parts = filled(event).key.split(":") if not event.decision else ("",)
        if word in VOIDABLE:
            form = Form(event.series, by_row=len(parts) == 2)
            assert numbered.setdefault(word, form) == form == VOIDABLE[word], event.code
    assert numbered == VOIDABLE


def test_a_voided_row_of_a_paper_leaves_its_other_rows(books: Home) -> None:
    spoilt: dict[str, Any] = {"fund": "BAO.CHUNG", "series": "NK", "evidence": "kind:BB-1:2", "on": DAY}
    void_voucher(books.office, ADMIN, **spoilt, reason="rách")
    post(books, "gift_in_kind", **RICE, row=1, quantity=3_000, value=100)
    with pytest.raises(VoucherVoided):
        post(books, "gift_in_kind", **RICE, row=2, quantity=3_000, value=100)


@pytest.mark.parametrize(
    "changes",
    [
        {"series": "XX"}, {"reason": " "}, {"reason": "a\x00b"}, {"evidence": "cash"}, {"evidence": "line:x"},
        {"evidence": "cash:a\nb"}, {"fund": "GIO.CHUNG"}, {"evidence": "rev:1"}, {"evidence": "adj:1:1"},
        {"series": "PC"}, {"evidence": "cash:a:1"}, {"evidence": "kind:a", "series": "NK"},
        {"evidence": "kind:a:0", "series": "NK"}, {"evidence": "kind:a:01", "series": "NK"},
        {"evidence": "kind:a:1:1", "series": "NK"}, {"evidence": "kind:a:٣", "series": "NK"},
        {"evidence": "yearend:BAO.CHUNG:2026"}, {"evidence": "end:BAO.CHUNG"}, {"evidence": "enc:list-1:1:1"},
    ],
)  # fmt: skip
def test_a_void_names_fund_series_evidence_and_reason(books: Home, changes: dict[str, Any]) -> None:
    spoilt: dict[str, Any] = {"fund": "BAO.CHUNG", "series": "PT", "evidence": "cash:1", "reason": "rách"}
    with pytest.raises(FactsInvalid):
        void_voucher(books.office, ADMIN, **{**spoilt, **changes}, on=DAY + timedelta(1))
    assert written(books)[1] == 0
