"""The end of a campaign: its account is drawn up, what was left unspent is explained, and all of it is public."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.donors.clocks import PUBLICATION, PUBLICATIONS
from relief_fund.donors.errors import CampaignStillOpen, CampaignUnknown, PublicationInvalid
from relief_fund.donors.queries import CLOSING, campaign_by_code, closed_on
from relief_fund.donors.tables_campaigns import CampaignAccount
from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger.day_sheet import money_accounts
from relief_fund.ledger.funds import ended_funds, fund_terms
from relief_fund.ledger.kind_sums import kind_sums

ACCOUNT = CampaignAccount.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
LONGEST = 2_000
MOST_DOCUMENT = 80
PARTS = {
    "earlier": ("4211", "4212"),
    "received": ("5121", "5122"),
    "given": ("6111", "7111", "1387"),
    "refunded": ("5129", "8121"),
    "unspent": ("6801",),
}
"""Parts of a campaign's account and what stands on each; everything else of the books is other in or out."""
OUT = frozenset({"given", "refunded", "unspent"})
_CLOSED = select(CLOSING.c.campaign).where(CLOSING.c.campaign == bindparam("campaign"))


@dataclass(frozen=True, slots=True)
class EndAccount:
    """What a campaign came to, whole đồng: earlier + received + other_in = given + refunded + other_out + unspent.

    ``unspent`` left for other funds by decisions of their own; while ``held`` is not 0 the funds still hold money.
    """

    earlier: int
    received: int
    other_in: int
    given: int
    refunded: int
    other_out: int
    unspent: int
    held: int


@dataclass(frozen=True, slots=True)
class ClosedAccount:
    """The account of a closed campaign with its paper and its explanation."""

    closed_on: date
    earlier: int
    received: int
    other_in: int
    given: int
    refunded: int
    other_out: int
    unspent: int
    document: str
    explanation: str


def end_account(connection: Any, campaign: str) -> EndAccount:
    """What ``campaign`` has come to as the books stand; what reached it after its end left out.

    An account that is no part of its own is other in or other out by what stands on it in the end, whatever moved
    it: what came into suspense and left it again, or was booked and undone, is in neither.
    """
    terms = fund_terms(connection)
    own = {code for code, one in terms.items() if one.campaign == campaign and not code.endswith(".SAU")}
    places = money_accounts(connection)
    part_of = {account: part for part, accounts in PARTS.items() for account in accounts}
    sums: dict[str, int] = defaultdict(int)
    others: dict[str, int] = defaultdict(int)
    held = 0
    for one in kind_sums(connection):
        if one.fund not in own or one.unit != "VND" or one.account[0] in "BQ":
            continue
        if one.account in places:
            held += one.net
            continue
        stem = one.account.partition(".")[0]
        if part := part_of.get(stem):
            sums[part] += one.net if part in OUT else -one.net
        else:
            others[stem] += one.net
    sums["other_in"] = -sum(net for net in others.values() if net < 0)
    sums["other_out"] = sum(net for net in others.values() if net > 0)
    figures = {name: sums[name] for name in EndAccount.__slots__ if name != "held"}
    return EndAccount(**figures, held=held)


def close_campaign(
    office: Office, actor: Actor, *, campaign: str, document: str, explanation: str
) -> ClosedAccount:
    """Close ``campaign`` today, publicly, after all its funds have ended (``approval.closing``).

    ``document`` is the report that closes it; ``explanation`` says why money was left and where it went, and may be
    empty only where nothing was. Raises DutyMissing, CampaignUnknown, CampaignStillOpen.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    document, explanation = " ".join(document.split()), explanation.strip()
    with office.read() as connection:
        if campaign_by_code(connection, campaign) is None:
            raise CampaignUnknown(campaign=campaign[:12])
        account, ended = end_account(connection, campaign), ended_funds(connection)
        left = [
            code
            for code, one in fund_terms(connection).items()
            if one.campaign == campaign and code not in ended and not code.endswith(".SAU")
        ]
    if left or account.held:
        raise CampaignStillOpen(campaign=campaign, funds=left, held=account.held)
    if (
        not 1 <= len(document) <= MOST_DOCUMENT
        or not document.isprintable()
        or len(explanation) > LONGEST
        or (account.unspent and not explanation)
    ):
        raise CampaignStillOpen(campaign=campaign, unspent=account.unspent, field="explanation")
    figures = {name: getattr(account, name) for name in EndAccount.__slots__ if name != "held"}
    day = today(office.clock)
    row = {
        "campaign": campaign,
        "closed_on": day,
        **figures,
        "document": document,
        "explanation": explanation,
    }

    def command(tx: Any) -> None:
        if tx.sql(_CLOSED, {"campaign": campaign}).first():
            raise CampaignStillOpen(campaign=campaign, closed=True)
        tx.sql(CLOSING.insert(), {"campaign": campaign, "closed_on": day, "closed_by": actor.officer})
        tx.sql(ACCOUNT.insert(), row)
        told = {name: str(amount) for name, amount in figures.items()}
        about = {**row, **told, "closed_on": day.isoformat(), "officer": actor.officer}
        tx.leaf("campaign_closing", about)

    office.desk.run(command)
    return ClosedAccount(day, document=document, explanation=explanation, **figures)


def closed_account(connection: Any, campaign: str) -> ClosedAccount | None:
    """The account of a closed campaign, None while it is open."""
    columns = (ACCOUNT.c[name] for name in ClosedAccount.__slots__)
    row = connection.execute(select(*columns).where(ACCOUNT.c.campaign == campaign)).first()
    return ClosedAccount(*row) if row else None


def note_publication(
    office: Office, actor: Actor, *, campaign: str, name: str, done_on: date, place: str
) -> None:
    """Note that a campaign published what it owes (``clocks.PUBLICATIONS``), on which day and where; once.

    Raises DutyMissing, CampaignUnknown, PublicationInvalid.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    place = " ".join(place.split())
    with office.read() as connection:
        face = campaign_by_code(connection, campaign)
    if face is None:
        raise CampaignUnknown(campaign=campaign[:12])
    if (
        name not in PUBLICATIONS
        or not 1 <= len(place) <= 300
        or not place.isprintable()
        or not face.launched_on <= done_on <= today(office.clock)
    ):
        raise PublicationInvalid(name=name[:40], day=done_on.isoformat())
    row = {
        "campaign": campaign, "name": name, "done_on": done_on, "place": place, "officer": actor.officer,
        "noted_at": moment_text(office.clock.now()),
    }  # fmt: skip
    known = select(PUBLICATION.c.name).where(PUBLICATION.c.campaign == campaign, PUBLICATION.c.name == name)

    def command(tx: Any) -> None:
        if tx.sql(known).first():
            raise PublicationInvalid(name=name, again=True)
        tx.sql(PUBLICATION.insert(), row)
        tx.leaf("campaign_publication", {**row, "done_on": done_on.isoformat()})

    office.desk.run(command)


__all__ = [
    "ClosedAccount", "EndAccount", "close_campaign", "closed_account", "closed_on", "end_account", "note_publication",
]  # fmt: skip
