"""Opening a campaign: its funds, its bank account and its dates in one command, and a public leaf."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.banking.accounts import add_bank_account, checked_account
from relief_fund.donors.clocks import DISTRIBUTION, RECEPTION, Rule, clock_rules, rules_on
from relief_fund.donors.errors import (
    CampaignDatesInvalid,
    CampaignInvalid,
    CampaignOpened,
    DistributionTooLong,
    ReceptionTooLong,
)
from relief_fund.donors.queries import CampaignFace
from relief_fund.donors.tables import Campaign
from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger.funds import open_fund

CAMPAIGN = Campaign.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
_CODE = re.compile(r"[A-Z][A-Z0-9]{1,11}")
LONGEST_NAME, LONGEST_SOURCE = 200, 300
FIRST_LAUNCH = date(2000, 1, 1)
"""A launch before it is a slip of the keys, and would slip under every clock that a text has set since."""
LONGEST_LIFE = timedelta(days=3_650)
"""From launch to the end of distribution, extended or not."""
_KNOWN = select(CAMPAIGN.c.code).where(CAMPAIGN.c.code == bindparam("code"))


def open_campaign(
    office: Office,
    actor: Actor,
    *,
    code: str,
    name_vi: str,
    name_en: str,
    launched_on: date,
    reception_ends_on: date,
    distribution_ends_on: date,
    source: str,
    account_number: str,
    bank: str,
    extended_by: str = "",
) -> CampaignFace:
    """Open the campaign ``code`` ("BAO"): funds ``BAO.CHUNG`` (gifts) and ``BAO.TRUOC`` (money from before).

    ``source`` cites the call; ``extended_by`` the decision that extends the statutory dates. Raises
    DutyMissing, CampaignInvalid, CampaignDatesInvalid, ReceptionTooLong, DistributionTooLong,
    BankAccountInvalid, BankAccountOpened, CampaignOpened.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    name_vi, name_en, source, extended_by = map(_on_one_line, (name_vi, name_en, source, extended_by))
    _check_words(code, name_vi, name_en, source, extended_by)
    with office.read() as connection:
        held = rules_on(clock_rules(connection), launched_on)
    check_dates(launched_on, reception_ends_on, distribution_ends_on, {} if extended_by else held)
    number, bank = checked_account(account_number, bank)
    moment = moment_text(office.clock.now())
    general, earlier = f"{code}.CHUNG", f"{code}.TRUOC"

    def command(tx: Any) -> CampaignFace:
        if tx.sql(_KNOWN, {"code": code}).first():
            raise CampaignOpened(campaign=code)
        for fund, name in ((general, name_vi), (earlier, f"{name_vi} (tiền có trước)")):
            open_fund(tx, code=fund, kind="donated", campaign=code, opened_on=launched_on, name=name)
        account = add_bank_account(
            tx, number=number, bank=bank, purpose="campaign", fund=general, earlier_fund=earlier,
            owner=code, opened_on=launched_on,
        )  # fmt: skip
        face = CampaignFace(
            code, name_vi, name_en, launched_on, reception_ends_on, distribution_ends_on, source,
            extended_by, general, earlier, account.account,
        )  # fmt: skip
        row = {name: getattr(face, name) for name in CampaignFace.__slots__}
        tx.sql(CAMPAIGN.insert(), {**row, "opened_at": moment, "opened_by": actor.officer})
        tx.leaf("campaign", _about(face, bank, actor.officer))
        return face

    return office.desk.run(command)


def _about(face: CampaignFace, bank: str, officer: str) -> dict[str, object]:
    """The public leaf: everything about the campaign, its account by the chart's code."""
    return {
        "code": face.code, "name_vi": face.name_vi, "name_en": face.name_en, "source": face.source,
        "launched_on": face.launched_on.isoformat(), "reception_ends_on": face.reception_ends_on.isoformat(),
        "distribution_ends_on": face.distribution_ends_on.isoformat(), "extended_by": face.extended_by,
        "funds": [face.fund, face.earlier_fund], "account": face.account, "bank": bank, "officer": officer,
    }  # fmt: skip


def _on_one_line(words: str) -> str:
    return " ".join(words.split())


def _check_words(code: str, name_vi: str, name_en: str, source: str, extended_by: str) -> None:
    """They stand on receipts and public pages. Raises CampaignInvalid."""
    if not _CODE.fullmatch(code):
        raise CampaignInvalid(field="code", expected="A-Z0-9, 2-12")
    for field, words, least, most in (
        ("name_vi", name_vi, 1, LONGEST_NAME), ("name_en", name_en, 1, LONGEST_NAME),
        ("source", source, 1, LONGEST_SOURCE), ("extended_by", extended_by, 0, LONGEST_SOURCE),
    ):  # fmt: skip
        if not least <= len(words) <= most or not words.isprintable():
            raise CampaignInvalid(field=field, length=len(words))


def check_dates(
    launched: date, reception_ends: date, distribution_ends: date, rules: Mapping[str, Rule]
) -> None:
    """Days in order, of one life, and within ``rules``; one without a source never refuses.

    Raises CampaignDatesInvalid, ReceptionTooLong, DistributionTooLong, naming the last day and the source.
    """
    in_order = FIRST_LAUNCH <= launched <= reception_ends <= distribution_ends
    if not in_order or distribution_ends - launched > LONGEST_LIFE:
        raise CampaignDatesInvalid(
            launched_on=launched.isoformat(),
            reception_ends_on=reception_ends.isoformat(),
            distribution_ends_on=distribution_ends.isoformat(),
        )
    bounds = (
        (RECEPTION, ReceptionTooLong, launched, reception_ends),
        (DISTRIBUTION, DistributionTooLong, reception_ends, distribution_ends),
    )
    for name, refusal, start, end in bounds:
        rule = rules.get(name)
        if rule and rule.source and end > start + timedelta(days=rule.days):
            latest = start + timedelta(days=rule.days)
            raise refusal(
                ends_on=end.isoformat(), latest=latest.isoformat(), days=rule.days, source=rule.source
            )
