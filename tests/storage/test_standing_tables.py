"""PostgreSQL's tables are held against what made them: each column, key and check, and what was put beside them."""

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.storage.standing_tables import said
from tests.storage.test_standing_law import found

AGAIN = "ALTER TABLE fund_source DROP CONSTRAINT fund_source_once"
FORWARD = "ALTER TABLE balance_step DROP CONSTRAINT balance_step_forward"
CASES: dict[str, tuple[tuple[str, ...], tuple[str, str]]] = {
    "a check gone": ((FORWARD,), ("constraint balance_step_forward", "missing")),
    "a check that lets all pass": (
        (FORWARD, "ALTER TABLE balance_step ADD CONSTRAINT balance_step_forward CHECK (true)"),
        ("constraint balance_step_forward", "changed"),
    ),
    "a check turned round": (
        (
            FORWARD,
            "ALTER TABLE balance_step ADD CONSTRAINT balance_step_forward "
            "CHECK (low >= 0 AND low > upto)",
        ),
        ("constraint balance_step_forward", "changed"),
    ),
    "a check that was never asked of the rows": (
        (FORWARD, "ALTER TABLE balance_step ADD CONSTRAINT balance_step_forward CHECK (low >= 0) NOT VALID"),
        ("constraint balance_step_forward", "missing"),
    ),
    "a key of more columns": (
        (AGAIN, "ALTER TABLE fund_source ADD CONSTRAINT fund_source_once UNIQUE (fund, begins, ends)"),
        ("constraint fund_source_once", "changed"),
    ),
    "a primary key gone": (("ALTER TABLE guard DROP CONSTRAINT guard_pkey",), ("keys of guard", "changed")),
    "what may be left empty": (
        ("ALTER TABLE posting ALTER COLUMN debit DROP NOT NULL",), ("columns of posting", "changed"),
    ),
    "money with a fraction": (
        ("ALTER TABLE line_paper ALTER COLUMN amount TYPE numeric",), ("columns of line_paper", "changed"),
    ),
    "a value that nobody wrote": (
        ("ALTER TABLE posting ALTER COLUMN credit SET DEFAULT 1",), ("columns of posting", "changed"),
    ),
    "a column more": (("ALTER TABLE posting ADD COLUMN note TEXT",), ("columns of posting", "changed")),
    "a rule that swallows rows": (
        ("CREATE RULE quiet AS ON INSERT TO leaf DO INSTEAD NOTHING",), ("rule quiet", "beside"),
    ),
    "a table whose rows appear in ours": (
        ("CREATE TABLE more () INHERITS (posting)",), ("table more", "beside"),
    ),
    "rows shown to some alone": (
        ("ALTER TABLE posting ENABLE ROW LEVEL SECURITY",), ("rows hidden of posting", "beside"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("engine_name", ["postgresql"])
@pytest.mark.parametrize("name", CASES)
def test_each_change_is_found(home: Home, engine_name: str, name: str) -> None:
    statements, finding = CASES[name]
    assert found(home, *statements) == [finding]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("CHECK (kind IN ('a', 'it''s'))",
         "CHECK (((kind)::text = ANY ((ARRAY['a'::character varying, 'it''s'::character varying])::text[])))"),
        ("CHECK (damage IS NULL OR damage BETWEEN 0 AND 100)",
         "CHECK (((damage IS NULL) OR ((damage >= 0) AND (damage <= 100))))"),
        ("FOREIGN KEY(proposal) REFERENCES proposal (id)", "FOREIGN KEY (proposal) REFERENCES proposal(id)"),
        ("UNIQUE (account, position)", 'UNIQUE (account, "position")'),
    ],
)  # fmt: skip
def test_both_say_the_same(written: str, kept: str) -> None:
    assert said(written) == said(kept)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CHECK (debit >= 0)", "CHECK (debit >= -9)"),
        ("CHECK (debit >= 0)", "CHECK (debit <= 0)"),
        ("CHECK (kind IN ('a'))", "CHECK (kind IN ('A'))"),
        ("UNIQUE (fund, ends)", "UNIQUE (fund)"),
    ],
)
def test_another_rule_is_another(one: str, other: str) -> None:
    assert said(one) != said(other)
