"""A journal is taken in whole or not at all, and taking it in again adds nothing."""

from pathlib import Path

import pytest

from relief_fund.cli.frame import PROGRAM
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger.errors import AlreadyReversed, FormatUnknown, JournalIsOwn, JournalUnreadable
from relief_fund.ledger.interchange import posting_steps, taking_in
from relief_fund.ledger.interchange.taking_in import import_journal
from relief_fund.ledger.queries import entry_by_number
from tests.ledger.interchange.conftest import Told, entries_in, nets, taken_in, written

MAPPING = """\
[accounts]
"Assets:Bank" = { fund = "BAO.CHUNG", account = "1121.01" }
"Income:Gifts" = { fund = "BAO.CHUNG", account = "5121" }
"Expenses:Fees" = { fund = "BAO.CHUNG", account = "6151" }
"""
THREE = """\
2025-03-01 * (17) Nguyễn Văn A | for the school
    Assets:Bank    1,500,000 VND
    Income:Gifts

2025-03-01 * Nguyễn Văn A | for the school
    Assets:Bank    1,500,000 VND
    Income:Gifts

2025-03-02 fee  ; a name
    Expenses:Fees   11000 VND
    Assets:Bank
"""
HELD = {("BAO.CHUNG", "1121.01", "VND", ""): 2_989_000, ("BAO.CHUNG", "5121", "VND", ""): -3_000_000,
        ("BAO.CHUNG", "6151", "VND", ""): 11_000}  # fmt: skip


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "mapping.toml"
    path.write_text(MAPPING)
    return path


@pytest.fixture
def three(tmp_path: Path) -> Path:
    path = tmp_path / "three.journal"
    path.write_text(THREE)
    return path


def test_a_foreign_journal_comes_in_by_its_mapping(purses: Home, three: Path, mapping: Path) -> None:
    done = taken_in(purses, three, "hledger", mapping)
    assert (done.entries, done.postings, done.posted, done.already_known) == (3, 6, 3, 0)
    assert nets(purses) == HELD


def test_entries_are_imported_ones_and_no_name_is_taken(purses: Home, three: Path, mapping: Path) -> None:
    taken_in(purses, three, "hledger", mapping)
    with purses.office.read() as connection:
        second = entry_by_number(connection, 2)
        leaves = connection.exec_driver_sql("SELECT body FROM leaf").scalars().all()
    assert second is not None
    assert (second.kind, second.voucher, second.document[16:]) == ("imported", "", ":5")
    assert second.key.startswith("import:")
    assert second.key.endswith(":2"), "the second that says the same"
    public = b"".join(bytes(body) if not isinstance(body, str) else body.encode() for body in leaves)
    assert b'"kind":"entry"' in public
    assert b'"type":"imported"' in public
    assert "Nguyễn".encode() not in public


def test_taken_in_again_nothing_is_added(purses: Home, three: Path, mapping: Path) -> None:
    taken_in(purses, three, "hledger", mapping)
    longer = three.with_name("longer.journal")
    longer.write_text(
        "; one more line above\n" + THREE + "\n2025-03-03 x\n    Assets:Bank  5 VND\n    Income:Gifts\n"
    )
    again = taken_in(purses, three, "hledger", mapping)
    assert (again.entries, again.posted, again.already_known) == (3, 0, 3)
    more = taken_in(purses, longer, "hledger", mapping)
    assert (more.entries, more.posted, more.already_known) == (4, 1, 3)


def test_interrupted_after_a_step_the_same_call_posts_the_rest(
    purses: Home, three: Path, mapping: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The rows of one entry of two postings.
    monkeypatch.setattr(posting_steps, "ROWS", 4)

    def pulled(done: int, total: int) -> None:
        if (done, total) == (1, 3):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_journal(purses.office, PROGRAM, three, form="hledger", mapping=mapping, progress=pulled)
    purses.office.desk.run(lambda tx: None)
    assert entries_in(purses) == 1, "one step was told, none was handed in behind it"
    done = taken_in(purses, three, "hledger", mapping)
    assert (done.posted, done.already_known) == (2, 1)
    assert nets(purses) == HELD


def test_another_mapping_is_another_reading_of_the_same_evidence(
    purses: Home, three: Path, mapping: Path
) -> None:
    taken_in(purses, three, "hledger", mapping)
    mapping.write_text(MAPPING.replace('"6151"', '"8151"'))
    again = taken_in(purses, three, "hledger", mapping)
    assert (again.posted, again.already_known) == (0, 3)
    assert nets(purses) == HELD, "what was read first stands"


def test_every_refused_line_is_told_and_nothing_is_posted(refused: Told) -> None:
    bad = THREE.replace("2025-03-02 fee", "2025-02-30 fee").replace("(17)", "\t")
    told = refused(bad, mapping=MAPPING)
    assert (told["code"], told["file"], told["line"]) == ("ledger.journal_text_invalid", "bad.journal", 1)
    assert told["refused"] == 2
    assert told["lines"] == ["1 ledger.journal_text_invalid", "9 ledger.journal_day_invalid"]


def test_a_guard_that_the_last_entry_would_break_refuses_the_whole_file(refused: Told) -> None:
    told = refused(THREE.replace("11000 VND", "3000001 VND"), mapping=MAPPING)
    assert (told["code"], told["line"]) == ("ledger.overdrawn", 9)
    assert (told["account"], told["available"], told["needed"]) == ("1121.01", "3000000", "3000001")


def test_a_day_to_come_is_refused(refused: Told) -> None:
    told = refused(THREE.replace("2025-03-02", "2026-11-23"), mapping=MAPPING)
    assert (told["code"], told["line"], told["day"]) == ("ledger.day_in_future", 9, "2026-11-23")


def test_a_reversal_names_an_earlier_entry_once(year: Home, elsewhere: Home, tmp_path: Path) -> None:
    path = tmp_path / "out"
    written(year, "hledger", path)
    text = path.read_text("utf-8")
    first = next(line for line in text.splitlines() if "; reverses: " in line)
    last = text.rindex("    ; reverses: ")
    path.write_text(text[:last] + first + text[text.index("\n", last) :], "utf-8")
    with pytest.raises(AlreadyReversed):
        taken_in(elsewhere, path, "hledger")
    path.write_text(text.replace(first, "    ; reverses: 999999", 1), "utf-8")
    with pytest.raises(JournalUnreadable) as caught:
        taken_in(elsewhere, path, "hledger")
    assert caught.value.facts["expected"] == "the number of an earlier entry"
    assert entries_in(elsewhere) == 0


def test_only_an_administrator_takes_a_journal_in(purses: Home, three: Path) -> None:
    with pytest.raises(DutyMissing):
        import_journal(purses.office, Actor("x", "", frozenset()), three, form="hledger")


def test_csv_goes_out_only(purses: Home, three: Path) -> None:
    with pytest.raises(FormatUnknown):
        taken_in(purses, three, "csv")


def test_a_journal_of_others_that_bears_our_number_and_a_moment_is_not_taken_for_ours(
    purses: Home, three: Path, mapping: Path, tmp_path: Path
) -> None:
    """Only an entry that says what ours says, at the moment ours was recorded, is our own."""
    taken_in(purses, three, "hledger", mapping)
    with purses.office.read() as connection:
        own = entry_by_number(connection, 1)
    assert own
    other = tmp_path / "other.journal"

    def write(moment: str, day: str, wording: str) -> None:
        other.write_text(
            f"{day} (1) {wording}\n    ; recorded_at: {moment}\n    Assets:Bank  7 VND\n    Income:Gifts\n",
            "utf-8",
        )

    write(own.recorded_at, own.occurred_on.isoformat(), own.kind)
    with pytest.raises(JournalIsOwn):
        taken_in(purses, other, "hledger", mapping)
    for moment, day, wording in (
        ("2026-01-01T00:00:00.000000Z", own.occurred_on.isoformat(), own.kind),
        (own.recorded_at, "2025-03-02", own.kind),
        (own.recorded_at, own.occurred_on.isoformat(), "gift"),
    ):
        write(moment, day, wording)
        assert taken_in(purses, other, "hledger", mapping).posted == 1


def test_refusals_beyond_the_first_hundred_are_counted(refused: Told) -> None:
    told = refused("2025-02-30 x\n" * 130, mapping=MAPPING)
    assert (told["refused"], len(told["lines"]), told["line"]) == (130, taking_in.MOST_TOLD, 1)
    assert told["lines"][-1] == "100 ledger.journal_day_invalid"
