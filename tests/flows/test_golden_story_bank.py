"""Golden story B of the accounting plan through the office's own doors: a gift, a fee, one payment, back, again.

The bank is the test: it prints statements and answers payment files. Every figure of the plan's trial balance
holds to the đồng. One difference in turnover: a fee waits for an officer, so 55,000 pass through 1381 on their
way to 6151, where the plan's row books it at once.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from relief_fund.approval.committees import open_committee, seat_officer
from relief_fund.approval.queries import proposal_card
from relief_fund.approval.sign import sign
from relief_fund.banking import checks as bank_checks
from relief_fund.banking.decisions import decide_line
from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.intake import import_statement
from relief_fund.banking.payment_files.results import read_results
from relief_fund.banking.statements.lines import RawLine
from relief_fund.disbursement.entitlement.policy import Policy, read_policy
from relief_fund.disbursement.orders import checks as order_checks
from relief_fund.disbursement.orders.bank_lines import bank_payments
from relief_fund.disbursement.orders.batches import export_batch, make_batch, send_batch
from relief_fund.disbursement.orders.lists import PreparedList, prepare_list
from relief_fund.disbursement.orders.queries import orders_page
from relief_fund.disbursement.orders.returns import reapprove_returned
from relief_fund.disbursement.orders.settlement import settle
from relief_fund.donors.recognition import matcher_for
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import checks as book_checks
from relief_fund.ledger.balances import turnovers
from relief_fund.ledger.queries import journal_after
from tests.banking.lines import line, write
from tests.banking.money_in import NUMBER, open_demo_campaign
from tests.disbursement.demo import BUNDLED, YAGI, bring_bundled, declare_yagi, judge
from tests.staff.crew import FROM, TO, Person, appointed, move, office_of_two

MILLION = 1_000_000
COMMITTEE = "HD-MAU"
FUND = "BAO.CHUNG"
SETTLED = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt>
<GrpHdr><MsgId>BANK-{batch}</MsgId><CreDtTm>{day}T10:00:00+07:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>{batch}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.03</OrgnlMsgNmId></OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch}-1</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>{order}</OrgnlEndToEndId>
<TxSts>ACSC</TxSts></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"""


def tariff_of_the_story() -> Policy:
    """The campaign's tariff with one rule: 40 million for a house that is lost."""
    told = (BUNDLED / "policies" / "yagi-demo-tariff.toml").read_text("utf-8")
    head, rule, *_ = told.split("[[rule]]")
    return read_policy(f"{head}[[rule]]{rule}".replace("60000000", str(40 * MILLION)).encode(), "story.toml")


def october(day: int) -> date:
    """A day of the story."""
    return date(2026, 10, day)


class Story:
    """The people of the story, its bank, and what they do on a day."""

    def __init__(self, home: Home, folder: Path, policy: Policy) -> None:
        self.home, self.folder = home, folder
        self.balance = 0
        declare_yagi(home)
        bring_bundled(home)
        judge(home, policies=[policy])
        self.admin, self.treasurer = office_of_two(home)
        administrator = self.admin.acting(Duty.FUND_ADMINISTRATOR)
        open_committee(
            home.office, administrator, code=COMMITTEE, name="Hội đồng xét duyệt Mẫu", level="district",
            quorum=2, valid_from=FROM,
        )  # fmt: skip
        self.members = [self._member(at, seat) for at, seat in enumerate(("chair", "finance"))]
        self.on(30, 9)
        open_demo_campaign(
            home, launched_on=date(2026, 9, 15), reception_ends_on=date(2026, 12, 10),
            distribution_ends_on=date(2026, 12, 28), source="Lời kêu gọi 15/09/2026",
        )  # fmt: skip

    def _member(self, at: int, seat: str) -> Person:
        member = appointed(self.home, self.admin, self.treasurer, f"Thành viên {at}", Duty.COMMITTEE_MEMBER)
        seat_officer(
            self.home.office, self.admin.acting(Duty.FUND_ADMINISTRATOR), committee=COMMITTEE,
            officer=member.officer, seat=seat, from_day=FROM, to_day=TO,
        )  # fmt: skip
        return member

    def on(self, day: int, month: int = 10) -> None:
        """It is the morning of that day."""
        self.home.clock.set(datetime(2026, month, day, 2, tzinfo=UTC))  # type: ignore[attr-defined]

    def bank_prints(self, *lines: RawLine) -> list[str]:
        """The statement of a day, every balance printed; returns what its lines were read as."""
        told = []
        for one in lines:
            self.balance += one.amount if one.direction == "credit" else -one.amount
            told.append(one._replace(balance=self.balance))
        path = write(self.folder / f"{lines[0].day}.csv", told)
        office = self.home.office
        with office.read() as connection:
            payments = bank_payments(connection)
        done = import_statement(
            office, self.admin.acting(Duty.FUND_ADMINISTRATOR), path, account_number=NUMBER,
            recognise=matcher_for(office, account_number=NUMBER, payments=payments),
        )  # fmt: skip
        assert (done.posted, done.closing) == (len(lines), self.balance)
        with office.read() as connection:
            return [one.reading for one in inbox_page(connection, view="all")][-len(lines) :]

    def approve(self, prepared: PreparedList) -> None:
        """Two members sign the list."""
        assert (prepared.awards, prepared.total) == (1, 40 * MILLION)
        for member in self.members:
            with self.home.office.read() as connection:
                card = proposal_card(connection, prepared.proposal, day=today(self.home.clock))
            sign(
                self.home.office, self.home.codes, member.acting(Duty.COMMITTEE_MEMBER),
                proposal=prepared.proposal, digest=card.digest, choice="approve", code=member.fresh_code(),
            )  # fmt: skip

    def pay(self, prepared: PreparedList) -> tuple[str, str]:
        """Order, release, export, settle by the bank's answer, all today; returns the batch and the order."""
        office, day = self.home.office, today(self.home.clock)
        treasurer = self.treasurer.acting(Duty.TREASURER)
        batch = make_batch(office, treasurer, list_id=prepared.id, occurred_on=day, channel="pain001").code
        send_batch(
            office, self.home.codes, treasurer, batch=batch, code=self.treasurer.fresh_code(), occurred_on=day
        )
        leaves = self.folder / f"{batch}.xml"
        export_batch(office, treasurer, batch=batch, channel="pain001", path=leaves)
        (order,) = re.findall("<EndToEndId>(.+)</EndToEndId>", leaves.read_text("utf-8"))
        answer = self.folder / f"{batch}-result.xml"
        answer.write_text(SETTLED.format(batch=batch, order=order, day=day.isoformat()), "utf-8")
        done = settle(office, treasurer, read_results(answer), occurred_on=day, batch=batch)
        again = settle(office, treasurer, read_results(answer), occurred_on=day, batch=batch)
        assert (done.settled, again.settled, again.already_known) == (1, 0, 1)
        return batch, order

    def books(self, wanted: Callable[[str], bool]) -> tuple[dict[str, int], int]:
        """Balance per account (debit positive) and the turnover of each side."""
        net: dict[str, int] = {}
        turned = 0
        with self.home.office.read() as connection:
            for one in turnovers(connection):
                if wanted(one.account):
                    net[one.account] = net.get(one.account, 0) + one.debit - one.credit
                    turned += one.debit
        return net, turned

    def moved(self, account: str) -> int:
        """The balance of one account, debit positive."""
        return self.books(lambda one: one == account)[0].get(account, 0)


def told(story: Story) -> list[tuple[date, str]]:
    """Day and kind of every entry, in order."""
    with story.home.office.read() as connection:
        return sorted((one.occurred_on, one.kind) for one in journal_after(connection, after=0, limit=100))


@pytest.fixture
def story(home: Home, tmp_path: Path) -> Story:
    """The people in their home, before the first gift."""
    return Story(home, tmp_path, tariff_of_the_story())


def waiting_fee(story: Story) -> Sequence[Any]:
    """What stands in the inbox."""
    with story.home.office.read() as connection:
        return inbox_page(connection)


def test_story_b_through_the_doors_of_the_office(story: Story) -> None:
    home = story.home
    administrator = story.admin.acting(Duty.FUND_ADMINISTRATOR)
    story.on(1)
    assert story.bank_prints(line(50 * MILLION, "ung ho dong bao", day=october(1))) == ["gift"]
    story.on(7)
    fee = line(55_000, "THU PHI DICH VU SMS", day=october(7), direction="debit", reference="1.7")
    assert story.bank_prints(fee) == ["unexplained_debit"]
    (waits,) = waiting_fee(story)
    assert waits.proposal == "fee"
    decide_line(home.office, administrator, identity=waits.identity, decision="fee", reason="Biểu phí")
    story.on(10)
    prepared = prepare_list(
        home.office,
        administrator,
        disaster=YAGI,
        committee=COMMITTEE,
        sources=[FUND],
        occurred_on=october(10),
    )
    story.approve(prepared)
    assert (story.moved("B22"), story.moved("B19")) == (-40 * MILLION, 40 * MILLION)
    story.on(12)
    batch, order = story.pay(prepared)
    assert (story.moved("6111"), story.moved("1132"), story.moved("B22")) == (40 * MILLION, 0, 0)
    gone = line(40 * MILLION, f"UNC {batch} chi ho tro", day=october(12), direction="debit", reference="1.12")
    assert story.bank_prints(gone) == ["matched"]
    story.on(15)
    back = line(40 * MILLION, f"HOAN TRA LENH CHI {order}", day=october(15), reference="1.15")
    assert story.bank_prints(back) == ["returned_after_settlement"]
    assert (story.moved("6111"), story.moved("B24"), story.moved("B19")) == (0, -40 * MILLION, 40 * MILLION)
    story.on(18)
    renewal = reapprove_returned(
        home.office, administrator, disaster=YAGI, committee=COMMITTEE, occurred_on=october(18),
        reason="Tài khoản mới của hộ",
    )  # fmt: skip
    story.approve(renewal)
    story.on(19)
    batch, second = story.pay(renewal)
    assert second == f"{order[:-1]}2"
    gone = line(40 * MILLION, f"UNC {batch}", day=october(19), direction="debit", reference="1.19")
    assert story.bank_prints(gone) == ["matched"]
    move(home, hours=1)
    check_trial_balance(story)


def check_trial_balance(story: Story) -> None:
    """The plan's row for story B, the journal's days, and every named check."""
    real, turned = story.books(lambda account: not account.startswith("B"))
    assert {account: net for account, net in real.items() if net} == {
        "1121.01": 9_945_000, "6111": 40 * MILLION, "6151": 55_000, "5121": -50 * MILLION,
    }  # fmt: skip
    assert turned == 250_055_000 + 55_000, "the fee passed through 1381"
    budgetary, turned = story.books(lambda account: account.startswith("B"))
    assert (budgetary, turned) == ({"B19": 0, "B22": 0, "B24": 0}, 200 * MILLION)
    assert told(story) == sorted(
        [
            (october(1), "gift"), (october(7), "unexplained_debit"), (october(7), "line_decided"),
            (october(10), "encumbrance"), (october(12), "payments_released"), (october(12), "paid"),
            (october(15), "returned_after_settlement"), (october(18), "reapproval"),
            (october(19), "payments_released"), (october(19), "paid"),
        ]
    )  # fmt: skip
    with story.home.office.read() as connection:
        checks = {**bank_checks.CHECKS, **order_checks.CHECKS}
        assert {name: found for name, check in checks.items() if (found := check(connection))} == {}
        day = today(story.home.clock)
        books = {
            name: found for name, check in book_checks.CHECKS.items() if (found := check(connection, day))
        }
        assert books == {}
        (order,) = [
            one
            for code in [batch for (batch,) in connection.exec_driver_sql("SELECT id FROM payment_batch")]
            for one in orders_page(connection, code)
            if one.outcome == "paid"
        ]
    assert (order.answered, order.attempt) == (40 * MILLION, 2)
