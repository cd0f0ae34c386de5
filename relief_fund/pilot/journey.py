"""The journey of the guided run, stage by stage, each through the use cases that the web uses.

Every stage may be repeated: what an earlier run has done is found and left as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from relief_fund.approval.committees import convene_sitting, open_committee, seat_officer
from relief_fund.approval.queries import proposal_card
from relief_fund.approval.sign import sign
from relief_fund.banking.accounts import open_bank_account
from relief_fund.banking.intake import import_statement
from relief_fund.banking.payment_files import rehearsal
from relief_fund.banking.payment_files.results import read_results
from relief_fund.banking.queries import account_by_number
from relief_fund.disbursement.assessment.disasters import declare_disaster
from relief_fund.disbursement.assessment.intake import import_households
from relief_fund.disbursement.assessment.queries import cases_of
from relief_fund.disbursement.entitlement.run import compute_entitlements
from relief_fund.disbursement.orders import batches, lists, settlement
from relief_fund.disbursement.orders.bank_lines import bank_payments
from relief_fund.disbursement.orders.queries import batches_page, lists_page
from relief_fund.disbursement.orders.totals import open_advances
from relief_fund.donors.campaigns import open_campaign
from relief_fund.donors.gift_packing import pack_gift_words
from relief_fund.donors.queries import campaign_by_code
from relief_fund.donors.recognition import matcher_for
from relief_fund.inspection.checks import run_checks
from relief_fund.inspection.queries import last_checks
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.budget import import_budget
from relief_fund.ledger.queries import balance
from relief_fund.ledger.snapshots import keep_snapshot
from relief_fund.pilot.cast import CAST, TERMS_BEGIN, Cast
from relief_fund.pilot.input import TREASURY_ACCOUNT, PilotInput, bundled
from relief_fund.register.publishing import publish_statements

CAMPAIGN, COMMITTEE, DISASTER = "YAGI", "HUYEN-MAU", "YAGI-2024"
SOURCES = ("NST-2", "YAGI.CHUNG")
QUORUM = 4
LISTED_ON, SENT_ON, PAID_ON, RETURNED_ON = (
    date(2024, 9, 28), date(2024, 10, 1), date(2024, 10, 5), date(2024, 10, 8),
)  # fmt: skip

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Run:
    """One guided run over one home."""

    home: Home
    given: PilotInput
    cast: Cast
    progress: Progress

    @property
    def papers(self) -> Path:
        """Where payment files and results of the rehearsal are kept: private, beside the uploads."""
        folder = self.home.settings.uploads / "pilot"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder


def appoint_officers(run: Run) -> None:
    """Every officer by proposal, second hand and one-time link."""
    for at, part in enumerate(CAST):
        run.cast.appoint(part)
        run.progress(at + 1, len(CAST))


def open_offices(run: Run) -> None:
    """Budget, campaign, treasury account, committee with its seats, the disaster."""
    home, admin = run.home, run.cast.actor(Duty.FUND_ADMINISTRATOR)
    import_budget(home.office, admin, bundled("budget_quang_ngai.csv"))
    with home.office.read() as connection:
        campaign = campaign_by_code(connection, CAMPAIGN)
        treasury = account_by_number(connection, TREASURY_ACCOUNT)
    if campaign is None:
        open_campaign(
            home.office, admin, code=CAMPAIGN, name_vi="Khắc phục hậu quả bão Yagi",
            name_en="Recovery after Typhoon Yagi", launched_on=date(2024, 9, 1),
            reception_ends_on=date(2024, 11, 29), distribution_ends_on=date(2024, 12, 19),
            source="Lời kêu gọi 01/LK-MẪU, 01/09/2024", account_number=run.given.account, bank="Vietcombank",
        )  # fmt: skip
    if treasury is None:
        open_bank_account(
            home.office, admin, number=TREASURY_ACCOUNT, bank="Kho bạc Nhà nước", fund="NST-2",
            opened_on=date(2024, 9, 1),
        )  # fmt: skip
    open_committee(
        home.office, admin, code=COMMITTEE, name="Hội đồng xét duyệt huyện Mẫu", level="district",
        quorum=QUORUM, valid_from=TERMS_BEGIN,
    )  # fmt: skip
    for seat, actor in run.cast.seats():
        seat_officer(
            home.office, admin, committee=COMMITTEE, officer=actor.officer, seat=seat, from_day=TERMS_BEGIN,
            to_day=run.cast.terms_end(actor),
        )  # fmt: skip
    declare_disaster(
        home.bench, run.cast.actor(Duty.ASSESSOR), code=DISASTER, name_vi="Bão số 3 (Yagi)",
        name_en="Typhoon Yagi", hazard="storm", occurred_from=date(2024, 9, 7), occurred_to=date(2024, 9, 9),
    )  # fmt: skip


def take_statements(run: Run) -> None:
    """The campaign's statement and the treasury's, each line one entry."""
    _take(run, run.given.statement, run.given.account)
    _take(run, bundled("statement_treasury.csv"), TREASURY_ACCOUNT)


def _take(run: Run, path: Path, number: str) -> None:
    office = run.home.office
    with office.read() as connection:
        advances, payments = open_advances(connection), bank_payments(connection)
    import_statement(
        office, run.cast.actor(Duty.FUND_ADMINISTRATOR), path, account_number=number,
        recognise=matcher_for(office, account_number=number, advances=advances, payments=payments),
        progress=run.progress, folder=run.home.settings.home,
    )  # fmt: skip


def take_surveys(run: Run) -> None:
    """The bundled survey, and the given one where there is one."""
    surveys = [(bundled("survey.csv"), bundled("survey_mapping.toml"))]
    if run.given.survey and run.given.mapping:
        surveys.append((run.given.survey, run.given.mapping))
    for path, mapping in surveys:
        import_households(
            run.home.bench, run.cast.actor(Duty.ASSESSOR), path, mapping, disaster=DISASTER,
            progress=run.progress,
        )  # fmt: skip


def compute_aid(run: Run) -> None:
    """What every assessed household is due, by dated and cited policies."""
    compute_entitlements(run.home.bench, run.cast.actor(Duty.ASSESSOR), DISASTER, cases=cases_of)


def approve_list(run: Run) -> None:
    """The list that the money reaches, before the committee; signed with each member's own code."""
    home, admin = run.home, run.cast.actor(Duty.FUND_ADMINISTRATOR)
    convene_sitting(home.office, admin, committee=COMMITTEE, day=LISTED_ON)
    proposal = _proposal(run, admin)
    with home.office.read() as connection:
        card = proposal_card(connection, proposal, day=today(home.clock))
    signed = {member.officer for member in card.members if member.state == "signed"}
    for at, (_, member) in enumerate(run.cast.seats()[:QUORUM]):
        if member.officer not in signed and not card.outcome:
            sign(
                home.office, home.codes, member, proposal=proposal, digest=card.digest, choice="approve",
                code=run.cast.code(member),
            )  # fmt: skip
        run.progress(at + 1, QUORUM)


def _proposal(run: Run, admin: Any) -> str:
    office = run.home.office
    with office.read() as connection:
        known = [line.proposal for line in lists_page(connection, disaster=DISASTER) if line.proposal]
    if known:
        return known[-1]
    return lists.prepare_list(
        office, admin, disaster=DISASTER, committee=COMMITTEE, sources=SOURCES, occurred_on=LISTED_ON,
        smallest_group=run.home.settings.smallest_group,
    ).proposal  # fmt: skip


def pay(run: Run) -> None:
    """The batch, its advances, the Post's answer and the money it brings back."""
    office, treasurer = run.home.office, run.cast.actor(Duty.TREASURER)
    with office.read() as connection:
        listed = lists_page(connection, disaster=DISASTER)[-1]
        known = batches_page(connection, list_id=listed.id)
    batch = known[0].code if known else batches.make_batch(
        office, treasurer, list_id=listed.id, occurred_on=SENT_ON
    ).code  # fmt: skip
    advances = batches.send_batch(
        office, run.home.codes, treasurer, batch=batch, code=run.cast.code(treasurer), occurred_on=SENT_ON
    )
    export, result = run.papers / f"{batch}.csv", run.papers / f"{batch}-result.csv"
    if not export.exists():
        batches.export_batch(office, treasurer, batch=batch, channel="post", path=export)
    if not result.exists():
        rehearsal.answer(export, result)
    settlement.settle(office, treasurer, read_results(result), occurred_on=PAID_ON)
    for number in sorted({advance.account_number for advance in advances}):
        _take_refund(run, batch, number, export, result)


def _take_refund(run: Run, batch: str, number: str, export: Path, result: Path) -> None:
    path = run.papers / f"{batch}-{number}.csv"
    if not path.exists():
        with run.home.office.read() as connection:
            face = account_by_number(connection, number)
            assert face is not None, "the advance left from this account"
            opening = balance(connection, account=face.account, as_of=date(2024, 9, 30))
        rehearsal.refund_statement(
            export, result, path, account_number=number, opening=opening, debited_on=SENT_ON,
            refunded_on=RETURNED_ON,
        )  # fmt: skip
    _take(run, path, number)


def publish(run: Run) -> None:
    """The checks of the first day, statements for every day, the register, and the signed public log."""
    keep_snapshot(run.home.office)
    pack_gift_words(run.home.office)
    with run.home.office.read() as connection:
        checked = last_checks(connection)
    if checked is None:
        run.home.log.publish()
        run_checks(run.home)
    publish_statements(run.home)


STAGES: tuple[tuple[str, Callable[[Run], None]], ...] = (
    ("officers", appoint_officers),
    ("offices", open_offices),
    ("statements", take_statements),
    ("surveys", take_surveys),
    ("entitlements", compute_aid),
    ("approval", approve_list),
    ("payment", pay),
    ("publication", publish),
)
