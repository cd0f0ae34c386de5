"""What stands in for a table or type of the books in a session of one's own is not looked at (PostgreSQL)."""

import re

import pytest
from sqlmodel import SQLModel

from relief_fund.storage import frozen
from tests.laws.by_hand import Raw, Refused, picture
from tests.laws.test_sql_periods import CLOSE, FILE, REOPEN, YEAR_END

pytestmark = pytest.mark.parametrize("engine_name", ["postgresql"])

BELOW = (
    ("INSERT INTO public.posting SELECT entry, 9, fund, account, unit, purpose, debit, credit "
     "FROM public.posting WHERE entry = 1 LIMIT 1", "posting_to_sealed_entry"),
    ("INSERT INTO public.entry SELECT 0, 'late', kind, occurred_on, recorded_at, '', '', NULL, 2, digest "
     "FROM public.entry WHERE number = 1", "entry_below_head"),
    ("INSERT INTO public.leaf SELECT -1, kind, 0, 0, body FROM public.leaf WHERE position = 0", "leaf_below_head"),
)  # fmt: skip


def stand_in(raw: Raw) -> None:
    """The writer's own heads come first for whoever names no schema, and say that nothing is sealed or owed."""
    raw.run("SET ROLE relief_fund_writer")
    raw.run("CREATE TEMP TABLE head AS SELECT 1 AS one, -9 AS entries, 999 AS written")
    raw.run("CREATE TEMP TABLE log_head AS SELECT 1 AS one, -9 AS size, 999 AS written, 999 AS covered")
    raw.run("SET search_path = pg_temp, public")


@pytest.mark.parametrize(("attack", "law"), BELOW)
def test_nothing_slips_below_the_head(
    books: object, raw: Raw, engine_name: str, attack: str, law: str
) -> None:
    before = picture(raw)
    stand_in(raw)
    with pytest.raises(Refused) as caught:
        raw.run(attack)
    assert caught.value.refusal.law == law
    raw.run("SET search_path = public, pg_temp")
    assert picture(raw) == before


@pytest.mark.parametrize(("table", "law"), [("head", "head_all_sealed"), ("log_head", "log_head_all_sealed")])
def test_nothing_stays_unsealed(books: object, raw: Raw, engine_name: str, table: str, law: str) -> None:
    stand_in(raw)
    raw.run(f"UPDATE pg_temp.{table} SET written = -9")
    with pytest.raises(Refused) as caught:
        raw.run(f"UPDATE public.{table} SET written = written + 1")
    assert (caught.value.refusal.code, caught.value.refusal.law) == ("23503", law)


def test_a_filed_year_is_not_opened_behind_an_empty_table(books: object, raw: Raw, engine_name: str) -> None:
    raw.run(CLOSE.format(YEAR_END))
    raw.run(FILE.format(2024, YEAR_END, 1))
    raw.run("SET ROLE relief_fund_writer")
    raw.run("CREATE TEMP TABLE annual_report_filed (LIKE public.annual_report_filed)")
    with pytest.raises(Refused, match="annual_report_is_filed"):
        raw.run(REOPEN.format(YEAR_END, 2, "x", "y", "why"))


def test_who_does_not_hold_the_path_names_the_schema(engine_name: str) -> None:
    """A function that keeps a law holds its path; or it names the schema of each table, and needs no type by name."""
    tables = "|".join(SQLModel.metadata.tables)
    loose = re.compile(
        rf"\b(?:FROM|JOIN|UPDATE|INTO) (?:{tables})\b|PERFORM (?!public\.|pg_|1 )|::(?!public\.|bigint|json)"
    )
    typed = re.compile(r"^\s*DECLARE (.*)$", re.MULTILINE)
    loose_ones, free = [], 0
    for statement in frozen.kept_schema("postgresql"):
        head, _, body = statement.partition("$$")
        if not re.match(r"(?:--.*\n)*CREATE FUNCTION", statement) or "search_path" in head or not body:
            continue
        if "RETURNS trigger" not in head:
            continue  # called by those that hold it
        free += 1
        if loose.findall(body):
            loose_ones.append(head.split("(")[0].split()[-1])
        named = set(re.findall(r"\w+ (\w+);", " ".join(typed.findall(body))))
        assert named <= {"bigint"}, (named, statement[:200])
    assert loose_ones == []
    assert free >= 7
