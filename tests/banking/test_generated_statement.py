"""The bundled statements are what their generator writes: same seed, same bytes."""

from pathlib import Path

from scripts.generators import statement

BUNDLED = Path(__file__).parents[2] / "relief_fund" / "bundled"


def test_generated_again_the_bundled_files_are_the_same(tmp_path: Path) -> None:
    statement.write(tmp_path)
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == ["statement.csv", "statement_totals.json", "statement_treasury.csv"]
    for name in written:
        assert (tmp_path / name).read_bytes() == (BUNDLED / name).read_bytes(), name


def test_another_seed_makes_another_statement() -> None:
    assert statement.as_csv(statement.campaign_statement(1)) != statement.as_csv(
        statement.campaign_statement(2)
    )


def test_the_statement_has_the_quirks_of_real_ones() -> None:
    rows = statement.campaign_statement().rows
    faces = [(row.day, row.reference, row.credit, row.text) for row in rows]
    assert len(rows) >= 300
    assert len(faces) > len(set(faces))
    assert len({row.reference for row in rows}) < len(rows) - 2
    assert {"NA", "UNG HO DONG\nBAO BAO LU"} <= {row.text for row in rows}
    assert {row.kind for row in rows} == {"gift", "fee", "interest", "waiting"}
    assert [row.balance is None for row in rows][-1]
