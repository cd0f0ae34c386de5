"""The end of a campaign: its account adds up, what was left is explained, what comes after waits apart."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from relief_fund.approval.closing import end_funds, propose_campaign_closing
from relief_fund.approval.vouchers import propose_voucher
from relief_fund.banking.decisions import decide_line
from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.withdrawals import answer_withdrawal, ask_withdrawal
from relief_fund.banking.withdrawing import carry_on
from relief_fund.donors.accept_gift import accept_as_gift
from relief_fund.donors.campaign_end import (
    close_campaign,
    closed_account,
    closed_on,
    end_account,
    note_publication,
)
from relief_fund.donors.clocks import publications
from relief_fund.donors.errors import CampaignStillOpen, CampaignUnknown, LineNotAGift, PublicationInvalid
from relief_fund.donors.queries import CampaignFace
from relief_fund.donors.recognition import fund_after_the_end
from relief_fund.donors.withdrawn_gifts import WithdrawnGifts
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.errors import FundEnded
from relief_fund.ledger.funds import close_fund, fund_terms
from tests.approval.bench import COMMITTEE, Body, body_of
from tests.banking.lines import DAY, line
from tests.banking.money_in import ADMINISTRATOR, INSPECTOR, balances, open_demo_campaign, scalar

Import = Callable[..., ImportReport]
G, END = "BAO.CHUNG", date(2024, 12, 20)


@pytest.fixture
def body(home: Home, load: Import) -> Body:
    """100,000 given with 500 of interest, 99,000 paid out, 20 of fees, the rest still there."""
    open_demo_campaign(home, "0011008888888", "LU")
    load([line(100_000), line(500, "TRA LAI TIEN GUI")])
    paid = Entry("pay:1", "paid", DAY, moved(G, "6111", "1121.01", 99_000))
    fee = Entry("fee:1", "fee", DAY, moved(G, "6151", "1121.01", 20))
    home.office.desk.run(lambda tx: [tx.post(one) for one in (paid, fee)] and None)
    return body_of(home)


def admin(body: Body) -> Any:
    return body.admin.acting(Duty.FUND_ADMINISTRATOR)


def signed(body: Body, proposal: str) -> str:
    for member in body.members[:2]:
        body.sign(member, proposal)
    return proposal


def hand_on_and_end(body: Body) -> None:
    """What is left goes to the other campaign, on its account too; then the funds end."""
    office = body.home.office
    with office.read() as connection:
        held = end_account(connection, "BAO").held
    facts = {
        "fund": G, "to_fund": "LU.CHUNG", "amount": held, "bank": "1121.01", "to_bank": "1121.01",
    }  # fmt: skip
    signed(body, propose_voucher(
        office, admin(body), event="between_funds", committee=COMMITTEE, document="8/QĐ", on=END, facts=facts
    ))  # fmt: skip
    closing = propose_campaign_closing(
        office, admin(body), campaign="BAO", committee=COMMITTEE, document="20/QĐ", on=END
    )
    end_funds(office, admin(body), proposal=signed(body, closing), on=END)


def close(home: Home, explanation: str = "Mua vật liệu chậm; chuyển sang đợt LU.", **changes: Any) -> Any:
    told = {"campaign": "BAO", "document": "31/BC", "explanation": explanation, **changes}
    return close_campaign(home.office, ADMINISTRATOR, **told)


def test_the_account_adds_up_and_the_rest_is_explained(body: Body) -> None:
    home = body.home
    with home.office.read() as connection:
        before = end_account(connection, "BAO")
    given = scalar(home, "SELECT sum(credit) FROM posting WHERE fund = 'BAO.CHUNG' AND account = '5121'")
    assert (before.received, before.other_in, before.given, before.other_out) == (given, 500, 99_000, 20)
    assert before.held == given + 500 - 99_020
    with pytest.raises(CampaignStillOpen) as refused:
        close(home)
    assert refused.value.facts["held"] == before.held
    hand_on_and_end(body)
    with pytest.raises(CampaignStillOpen) as refused:
        close(home, "  ")
    assert refused.value.facts["unspent"] == before.held
    closed = close(home)
    assert (closed.received, closed.unspent, closed.given) == (given, before.held, 99_000)
    with home.office.read() as connection:
        assert closed_account(connection, "BAO") == closed
        assert closed_on(connection, "BAO") == closed.closed_on
    leaf = bytes(scalar(home, "SELECT body FROM leaf WHERE kind = 'campaign_closing'")).decode()
    assert f'"unspent":"{before.held}"' in leaf
    with pytest.raises(CampaignStillOpen):
        close(home)


def test_what_came_into_suspense_and_left_it_is_neither_in_nor_out(body: Body) -> None:
    home = body.home
    waited = Entry("t:1", "suspense", DAY, moved(G, "1121.01", "3379", 7_000))
    cleared = Entry("t:2", "line_decided", DAY, moved(G, "3379", "5121", 4_000))
    owed = Entry("t:3", "line_decided", DAY, moved(G, "3379", "3383", 2_000))
    left = Entry("t:4", "refund", DAY, moved(G, "3383", "1121.01", 2_000))
    undone = Entry("t:5", "reversal", DAY, moved(G, "1121.01", "6151", 20))
    with home.office.read() as connection:
        before = end_account(connection, "BAO")
    home.office.desk.run(lambda tx: [tx.post(one) for one in (waited, cleared, owed, left, undone)] and None)
    with home.office.read() as connection:
        told = end_account(connection, "BAO")
    assert told.received == before.received + 4_000
    assert (told.other_in, told.other_out) == (500 + 1_000, 0), "interest, and what still waits"
    assert told.earlier + told.received + told.other_in == (
        told.given + told.refunded + told.other_out + told.unspent + told.held
    )


def test_what_comes_after_the_end_is_read_into_a_fund_of_its_own(body: Body, load: Import) -> None:
    hand_on_and_end(body)
    load([line(3_000, day=date(2024, 12, 25)), line(5, "PHI SMS", direction="debit", day=date(2024, 12, 26))])
    held = balances(body.home)
    assert (held["BAO.SAU", "3378"], held["BAO.SAU", "1381"], held["BAO.SAU", "1121.01"]) == (
        -3_000,
        5,
        2_995,
    )
    assert not [name for name in held if name[0] == G]
    close(body.home)
    with body.home.office.read() as connection:
        assert fund_terms(connection)["BAO.SAU"].campaign == "BAO"
        assert end_account(connection, "BAO").held == 0
        late = next(one for one in inbox_page(connection) if one.direction == "credit")
    with pytest.raises(LineNotAGift):
        accept_as_gift(body.home.office, ADMINISTRATOR, identity=late.identity, reason="x")
    decide_line(
        body.home.office, ADMINISTRATOR, identity=late.identity, decision="refund_owed", reason="trả lại"
    )
    assert balances(body.home)["BAO.SAU", "3383"] == -3_000


def test_what_is_dated_before_the_end_and_comes_after_it_is_read_into_that_fund_too(
    body: Body, load: Import
) -> None:
    """The day is one on which the campaign still received: its fund has ended all the same."""
    hand_on_and_end(body)
    late, fee = (
        line(3_000, day=date(2024, 11, 1)),
        line(5, "PHI SMS", direction="debit", day=date(2024, 11, 2)),
    )
    report = load([late, fee, late._replace(day=date(2024, 12, 25))])
    assert (report.posted, report.held) == (3, 0)
    held = balances(body.home)
    assert (held["BAO.SAU", "3378"], held["BAO.SAU", "1381"]) == (-6_000, 5)
    assert not [name for name in held if name[0] == G]


def test_once_the_fund_after_the_end_has_ended_too_nothing_is_begun(body: Body, load: Import) -> None:
    hand_on_and_end(body)
    load([line(3_000, day=date(2024, 12, 25))])
    body.home.office.desk.run(lambda tx: close_fund(tx, code="BAO.SAU", closed_on=date(2025, 1, 1)))
    runs = scalar(body.home, "SELECT count(*) FROM import_run")
    with pytest.raises(FundEnded) as refused:
        load([line(4_000, day=date(2024, 12, 24))])
    assert refused.value.facts == {"fund": "BAO.SAU"}
    assert scalar(body.home, "SELECT count(*) FROM import_run") == runs


@pytest.mark.parametrize("ended", [("BAO.TRUOC", G), ("BAO.TRUOC",)])
def test_a_first_statement_after_the_end_opens_in_the_fund_for_later_money(
    home: Home, load: Import, ended: tuple[str, ...]
) -> None:
    """The account held something before its first line: the fund for that takes nothing more, and nobody lost it."""
    for code in ended:
        home.office.desk.run(lambda tx, code=code: close_fund(tx, code=code, closed_on=date(2025, 1, 1)))
    report = load([line(10_000, "chuyen tien", balance=10_700)])
    held = balances(home)
    assert report.posted == 1
    assert held["BAO.SAU", "4211"] == -700
    assert held["BAO.SAU", "1121.01"] == (10_700 if G in ended else 700)
    asked = ask_withdrawal(home.office, ADMINISTRATOR, run=report.run, reason="nhầm tệp")
    second = replace(ADMINISTRATOR, officer="officer-9")
    answer_withdrawal(home.office, second, withdrawal=asked, agree=True)
    carry_on(home.office, asked, WithdrawnGifts())
    assert not any(net for (fund, _), net in balances(home).items() if fund == "BAO.SAU")


def test_the_fund_after_the_end_is_opened_once(home: Home, campaign: CampaignFace) -> None:
    assert fund_after_the_end(home.office, campaign) == fund_after_the_end(home.office, campaign) == "BAO.SAU"
    assert scalar(home, "SELECT count(*) FROM fund WHERE code = 'BAO.SAU'") == 1


def test_publications_are_noted_once_on_a_day_that_has_come(home: Home, campaign: CampaignFace) -> None:
    told: dict[str, Any] = {"campaign": "BAO", "name": "publish_call", "done_on": DAY, "place": "trụ sở"}
    note_publication(home.office, ADMINISTRATOR, **told)
    with home.office.read() as connection:
        assert publications(connection, "BAO") == {"publish_call": DAY}
    for changes in (
        {}, {"name": "reception"}, {"name": "publish_received", "done_on": date(2099, 1, 1)},
        {"name": "publish_received", "place": " "}, {"name": "publish_received", "place": "trụ\x7f sở"},
        {"name": "publish_received", "done_on": date(2024, 8, 31)},
    ):  # fmt: skip
        with pytest.raises(PublicationInvalid):
            note_publication(home.office, ADMINISTRATOR, **{**told, **changes})
    with pytest.raises(CampaignUnknown):
        note_publication(home.office, ADMINISTRATOR, **{**told, "campaign": "NO"})
    with pytest.raises(DutyMissing):
        note_publication(home.office, INSPECTOR, **told)
    with pytest.raises(CampaignUnknown):
        close(home, campaign="NO")
