"""Freezing: the same content is the same proposal, other content a new version, what is approved stays."""

from dataclasses import replace

import pytest

from relief_fund.approval import errors
from relief_fund.approval.committees import convene_sitting
from relief_fund.approval.queries import proposals_of_sitting
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.errors import FundUnknown
from tests.approval.bench import COMMITTEE, SITTING_DAY, body_of, encumbrance


def test_the_same_content_is_the_same_proposal(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    assert body.freeze() == proposal
    card = body.card(proposal)
    assert (card.version, card.needed, card.signed) == (1, 2, 0)
    assert [owned.entry for owned in card.entries] == [encumbrance("list-1", 40_000_000)]
    assert card.entries[0].owner == "BAO"
    assert card.about == {"awards": 3, "total": "40000000"}
    assert card.prepared_by == body.admin.officer


@pytest.mark.parametrize(
    "other",
    [{"digest": "bb"}, {"amount": 40_000_001}, {"about": {"awards": 4}}],
)
def test_other_content_is_a_new_version(home: Home, other: dict[str, object]) -> None:
    body = body_of(home)
    old = body.freeze()
    new = body.freeze(**other)  # type: ignore[arg-type]  # keywords of the bench
    assert new != old
    assert body.card(new).version == 2
    assert body.card(old).superseded
    assert body.card(old).digest != body.card(new).digest


def test_what_was_approved_is_not_frozen_again(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    for member in body.members[:2]:
        body.sign(member, proposal)
    assert body.freeze() == proposal, "a resumed run asks for the same and gets the same"
    with pytest.raises(errors.AlreadyApproved):
        body.freeze(digest="bb")


def test_who_may_freeze_and_for_whom(home: Home) -> None:
    body = body_of(home)
    body.admin, admin = body.members[0], body.admin
    with pytest.raises(DutyMissing):
        body.admin.acting(Duty.COMMITTEE_MEMBER).require(Duty.FUND_ADMINISTRATOR)
    body.admin = admin
    with pytest.raises(errors.CommitteeUnknown):
        body.freeze(committee="HD-X")
    with pytest.raises(FundUnknown):
        body.freeze(entries=[encumbrance("list-1", 5, fund="LU.CHUNG")])
    with pytest.raises(errors.ProposalInvalid):
        body.freeze(entries=[replace(encumbrance("list-1", 5), key="line:x")])


def test_a_proposal_lies_before_a_sitting_of_its_own_committee(home: Home) -> None:
    body = body_of(home)
    admin = body.admin.acting(Duty.FUND_ADMINISTRATOR)
    sitting = convene_sitting(home.office, admin, committee=COMMITTEE, day=SITTING_DAY)
    proposal = body.freeze(sitting=sitting)
    with home.office.read() as connection:
        assert [line.id for line in proposals_of_sitting(connection, sitting)] == [proposal]
    with pytest.raises(errors.SittingUnknown):
        body.freeze("list-2", sitting="made-up")


def test_what_goes_beside_a_proposal_is_asked_once_for_each_version_and_may_refuse_it(home: Home) -> None:
    body, asked = body_of(home), list[str]()
    first = body.freeze(beside=lambda tx: asked.append("first"))
    assert body.freeze(beside=lambda tx: asked.append("again")) == first

    def refuse(tx: object) -> None:
        raise errors.SittingUnknown()

    with pytest.raises(errors.SittingUnknown):
        body.freeze(digest="bb", beside=refuse)
    assert not body.card(first).superseded
    assert set(asked) == {"first"}
