"""Many rows of one table, as many at a time as each engine likes, values unchanged, refusals dressed alike."""

from datetime import date
from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.tables import Fund
from relief_fund.storage import bulk
from relief_fund.storage.errors import RowRefused

FUND = Fund.__table__
DAY = date(2024, 9, 10)


def row(number: int, **more: Any) -> dict[str, Any]:
    return {
        "code": f"F{number:05d}", "owner": "x", "kind": "donated", "campaign": "", "restricted": number % 2 == 0,
        "source": "", "phase": "", "name": "Quỹ 'bão' \\N \t %s \n", "opened_on": DAY, **more,
    }  # fmt: skip


def write(home: Home, rows: list[dict[str, Any]]) -> None:
    home.office.desk.run(lambda tx: tx.rows(FUND, rows))


@pytest.mark.parametrize("count", [0, 1, 31, 32, 33, 999])
def test_every_row_arrives_as_it_was(home: Home, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "_VALUES", 100)
    rows = [row(number) for number in range(count)]
    write(home, rows)
    with home.office.read() as connection:
        found = connection.execute(FUND.select().order_by(FUND.c.code)).mappings().all()
    assert [dict(one) for one in found] == rows


@pytest.mark.parametrize("count", [2, 40])
def test_one_wrong_row_takes_all_back_and_is_named_by_its_law(home: Home, count: int) -> None:
    with pytest.raises(RowRefused) as refused:
        write(
            home, [row(number) for number in range(count)] + [row(99_999, kind="wrong", name="private words")]
        )
    assert "fund_kind" in refused.value.facts["law"]
    assert "private" not in str(refused.value)
    with home.office.read() as connection:
        assert connection.execute(FUND.select()).all() == []


def test_a_single_column_is_a_row_too(home: Home) -> None:
    seen: list[Any] = []

    class Plain:
        class dialect:
            name = "sqlite"

        def exec_driver_sql(self, statement: str, values: Any) -> None:
            seen.append((statement, values))

    bulk.write_rows(Plain(), FUND, ("code",), [("a",), ("b",)])
    assert seen == [('INSERT INTO "fund" ("code") VALUES (?), (?)', ("a", "b"))]


@pytest.mark.parametrize(
    ("count", "most", "parts"),
    [
        (0, 100, []), (1, 100, [1]), (63, 100, [63]), (64, 100, [64]), (65, 100, [64, 1]), (250, 100, [64, 64, 64, 58]),
        (1_000, 4_000, [1_000]), (2_048, 4_000, [2_048]), (2_500, 4_000, [2_500]),
        (1_999, 4_000, [1_024, 512, 256, 128, 64, 15]),
    ],
)  # fmt: skip
def test_rows_are_divided_into_few_different_lengths(count: int, most: int, parts: list[int]) -> None:
    assert list(bulk.parts_of(count, most)) == parts
