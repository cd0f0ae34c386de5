"""Links of gifts and lapsed proposals attacked by raw SQL: neither a second link that holds nor half of a lapse."""

from collections.abc import Callable

import pytest

from relief_fund.settings import Settings
from tests.laws.by_hand import Raw, Refused

TRIGGER, KEY = "SQLITE_CONSTRAINT_TRIGGER", "SQLITE_CONSTRAINT_FOREIGNKEY"
HOLDING = (
    "SELECT count(*) FROM gift_donor l WHERE gift = 'G' AND NOT EXISTS "
    "(SELECT 1 FROM gift_donor_end e WHERE e.gift = l.gift AND e.ordinal = l.ordinal)"
)


def link(raw: Raw, ordinal: object, gift: str = "G") -> None:
    raw.run(
        "INSERT INTO gift_donor (gift, ordinal, donor, linked_at, linked_by) VALUES (?, ?, 'D', 'x', 'x')",
        (gift, ordinal),
    )


def end(raw: Raw, ordinal: object, gift: str = "G") -> None:
    raw.run(
        "INSERT INTO gift_donor_end (gift, ordinal, reason, ended_at, ended_by) VALUES (?, ?, 'x', 'x', 'x')",
        (gift, ordinal),
    )


def assert_refused(
    raw: Raw, attack: Callable[[], object], sqlite: tuple[str, str], postgresql: tuple[str, str]
) -> None:
    with pytest.raises(Refused) as caught:
        attack()
    said, (code, law) = caught.value.refusal, sqlite if raw.engine == "sqlite" else postgresql
    assert (said.code, law in said.law) == (code, True), said
    raw.roll_back()


def assert_still_holds(raw: Raw, ordinal: object) -> None:
    law = "gift_link_still_holds"
    assert_refused(raw, lambda: link(raw, ordinal), (TRIGGER, law), ("RF051", law))


def test_a_gift_has_one_link_that_holds(raw: Raw) -> None:
    link(raw, 1)
    for ordinal in (2, 3, 2_000_000_000):
        assert_still_holds(raw, ordinal)
    link(raw, 1, "another gift")
    end(raw, 1)
    for ordinal in (3, 4):
        assert_still_holds(raw, ordinal)
    link(raw, 2)
    assert_still_holds(raw, 3)
    end(raw, 2)
    link(raw, 3)
    assert raw.one(HOLDING) == 1


def test_no_first_link_is_left_out(raw: Raw) -> None:
    assert_still_holds(raw, 2)
    assert raw.one(HOLDING) == 0


def test_several_links_in_one_statement_are_refused(raw: Raw) -> None:
    both = (
        "INSERT INTO gift_donor (gift, ordinal, donor, linked_at, linked_by) "
        "VALUES ('G', 1, 'D', 'x', 'x'), ('G', 2, 'D', 'x', 'x')"
    )
    law = "gift_link_still_holds"
    assert_refused(raw, lambda: raw.run(both), (TRIGGER, law), ("RF051", law))
    assert raw.one(HOLDING) == 0


def test_an_end_needs_its_link(raw: Raw) -> None:
    link(raw, 1)
    for ordinal in (2, 0, -1):
        assert_refused(
            raw, lambda ordinal=ordinal: end(raw, ordinal), (KEY, ""), ("23503", "gift_donor_end_of_link")
        )
    assert raw.one("SELECT count(*) FROM gift_donor_end") == 0


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_ends_invented_without_keys_hide_no_link(books: Settings, engine_name: str) -> None:
    """With keys switched off ends of no link go in, and still no second link holds."""
    careless = Raw(books.books, lawful=False)
    link(careless, 1)
    for invented in (0, -1, 2, 3, 1.5, 2.5, "x", b"1"):
        end(careless, invented)
    for ordinal in (2, 3, 4, 1.5, 0.5, "x", b"2"):
        assert_still_holds(careless, ordinal)
    assert careless.one(HOLDING) == 1
    careless.close()


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_what_another_session_has_not_committed_counts_for_nothing(
    books: Settings, raw: Raw, engine_name: str
) -> None:
    other = Raw(books.books)
    link(raw, 1)
    raw.run("BEGIN")
    end(raw, 1)
    assert_still_holds(other, 2)
    raw.run("ROLLBACK")
    assert_still_holds(other, 2)
    other.close()


# --- lapsed proposals --------------------------------------------------------------------------------------


def propose(raw: Raw, proposal: str) -> None:
    raw.run(
        "INSERT INTO proposal (id, kind, subject, version, subject_digest, digest, prepared_by, committee, quorum, "
        "entries, about, occurred_on, frozen_at) "
        "VALUES (?, 'awards', ?, 1, 'x', 'x', 'x', 'x', 2, '[]', '{}', '2024-09-10', 'x')",
        (proposal, proposal),
    )


def ended(raw: Raw, proposal: str, outcome: str) -> None:
    raw.run(
        "INSERT INTO approval_outcome (proposal, outcome, decided_at) VALUES (?, ?, 'x')", (proposal, outcome)
    )


def put_away(raw: Raw, proposal: str, outcome: str = "lapsed") -> None:
    raw.run(
        "INSERT INTO proposal_lapse (proposal, outcome, reason, lapsed_by) VALUES (?, ?, 'x', 'x')",
        (proposal, outcome),
    )


def lapse(raw: Raw, proposal: str) -> None:
    with raw.turn():
        put_away(raw, proposal)
        ended(raw, proposal, "lapsed")


def test_a_lapse_says_why_and_ends_its_proposal(raw: Raw) -> None:
    propose(raw, "P")
    law = "lapse_without_reason"
    assert_refused(raw, lambda: ended(raw, "P", "lapsed"), (TRIGGER, law), ("RF052", law))
    alone = (KEY, ""), ("23503", "proposal_lapse_of_outcome")
    assert_refused(raw, lambda: put_away(raw, "P"), *alone)
    assert raw.one("SELECT count(*) FROM proposal_lapse") == 0
    lapse(raw, "P")
    assert raw.one("SELECT count(*) FROM proposal_lapse JOIN approval_outcome USING (proposal, outcome)") == 1


@pytest.mark.parametrize("outcome", ["approved", "rejected", "returned"])
def test_what_ended_otherwise_did_not_lapse(raw: Raw, outcome: str) -> None:
    propose(raw, "P")
    alone = (KEY, ""), ("23503", "proposal_lapse_of_outcome")

    def both() -> None:
        with raw.turn():
            put_away(raw, "P")
            ended(raw, "P", outcome)

    assert_refused(raw, both, *alone)
    ended(raw, "P", outcome)
    assert_refused(raw, lambda: put_away(raw, "P"), *alone)
    named = ("SQLITE_CONSTRAINT_CHECK", "proposal_lapse_is_one"), ("23514", "proposal_lapse_is_one")
    assert_refused(raw, lambda: put_away(raw, "P", outcome), *named)
    assert raw.one("SELECT count(*) FROM proposal_lapse") == 0
