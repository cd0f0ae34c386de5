"""The input of a guided run: one home, one input."""

from dataclasses import replace
from pathlib import Path

from relief_fund.pilot.input import CAMPAIGN_ACCOUNT, PilotInput, bundled


def test_without_a_statement_it_is_the_bundled_one() -> None:
    given = PilotInput.chosen(None, "", None, None)
    assert given == PilotInput(bundled("statement.csv"), CAMPAIGN_ACCOUNT)
    assert given.statement.exists()


def test_the_digest_is_of_contents_and_account_not_of_names(tmp_path: Path) -> None:
    given = PilotInput.chosen(None, "", None, None)
    moved = tmp_path / "renamed.csv"
    moved.write_bytes(given.statement.read_bytes())
    assert replace(given, statement=moved).digest() == given.digest()
    moved.write_bytes(given.statement.read_bytes() + b"\n")
    assert replace(given, statement=moved).digest() != given.digest()
    assert replace(given, account="1").digest() != given.digest()


def test_the_digest_knows_which_file_is_which(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("1")
    other.write_text("2")
    given = PilotInput.chosen(None, "", one, other)
    assert given.digest() != PilotInput.chosen(None, "", other, one).digest()
    assert given.digest() != PilotInput.chosen(None, "", None, None).digest()
