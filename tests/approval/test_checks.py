"""Checks of the approval room: quiet on an honest committee, and each finds its own sabotage."""

from typing import Any

from sqlalchemy import select

from relief_fund.approval.checks import CHECKS
from relief_fund.approval.tables import APPROVAL_OUTCOME, PROPOSAL, RECUSAL, SIGNATURE
from relief_fund.kernel.protocols import Home
from tests.approval.bench import Body, body_of
from tests.approval.test_lapse import lapse, left_by_two
from tests.inspection.sabotage import sabotaged


def found(home: Home) -> dict[str, int]:
    with home.office.read() as connection:
        return {name: len(findings) for name, check in CHECKS.items() if (findings := check(connection))}


def sabotage(home: Home, table: Any, row: dict[str, Any]) -> None:
    home.office.desk.run(lambda tx: tx.sql(table.insert(), row))


def signature(body: Body, proposal: str, officer: str, **other: Any) -> dict[str, Any]:
    digest = body.card(proposal).digest
    row = {"proposal": proposal, "officer": officer, "seat": "hamlet", "choice": "approve"}
    return {**row, "digest": digest, "code_step": 1, "signed_at": "", **other}


def found_after(home: Home, *statements: str) -> dict[str, list[dict[str, object]]]:
    with sabotaged(home, *statements) as connection:
        return {name: findings for name, check in CHECKS.items() if (findings := check(connection))}


def test_an_honest_committee_has_no_findings(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    for member in body.members[:2]:
        body.sign(member, proposal)
    assert found(home) == {}


def test_a_preparer_who_signed_is_found(home: Home) -> None:
    body = body_of(home)
    sabotage(home, SIGNATURE, signature(body, body.freeze(), body.admin.officer))
    assert found(home) == {"no_preparer_signed": 1}


def test_a_recused_member_who_signed_is_found(home: Home) -> None:
    body = body_of(home)
    proposal, officer = body.freeze(), body.members[0].officer
    sabotage(home, RECUSAL, {"proposal": proposal, "officer": officer, "reason": "kinship", "recused_at": ""})
    sabotage(home, SIGNATURE, signature(body, proposal, officer))
    assert found(home) == {"no_recused_member_signed": 1}


def test_an_approval_without_quorum_is_found(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    body.sign(body.members[0], proposal)
    body.sign(body.members[1], proposal, "return")
    sabotage(home, APPROVAL_OUTCOME, {"proposal": proposal, "outcome": "approved", "decided_at": ""})
    assert found(home) == {"every_approval_had_quorum": 1}


def test_a_signature_over_another_digest_and_a_list_put_in_by_hand_are_found(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    sabotage(home, SIGNATURE, signature(body, proposal, body.members[0].officer, digest="another"))
    with home.office.read() as connection:
        row = dict(connection.execute(select(PROPOSAL)).mappings().one())
    dearer = row["entries"].replace("40000000", "50000000")
    sabotage(home, PROPOSAL, {**row, "id": "slipped-in", "version": 2, "entries": dearer})
    assert found(home) == {"signatures_cover_their_list": 2}


def test_half_of_a_lapse_is_found(home: Home) -> None:
    body = body_of(home)
    put_away, rejected, waiting = body.freeze("list-1"), body.freeze("list-2"), body.freeze("list-3")
    for member in body.members[:2]:
        body.sign(member, rejected, "reject")
    left_by_two(body)
    lapse(body, put_away)
    assert found(home) == {}
    name = "lapsed_proposals_say_why"
    assert found_after(home, "DELETE FROM proposal_lapse") == {
        name: [{"proposal": put_away, "lacks": "reason"}]
    }
    assert found_after(home, f"DELETE FROM approval_outcome WHERE proposal = '{put_away}'") == {
        name: [{"proposal": put_away, "lacks": "outcome"}]
    }
    for other in (rejected, waiting):
        slipped_in = f"INSERT INTO proposal_lapse VALUES ('{other}', 'lapsed', 'x', 'x')"
        assert found_after(home, slipped_in) == {name: [{"proposal": other, "lacks": "outcome"}]}
