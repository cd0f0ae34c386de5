"""Identity of lines: the same from every file and layout, and two equal gifts stay two."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.banking.identity import (
    normal_account,
    normal_reference,
    normal_text,
    of_generation,
    parted,
)
from relief_fund.banking.statements.lines import RawLine
from relief_fund.banking.statements.reader import read_statement
from tests.banking.lines import DAY, identities, line

ACCOUNT = "0011009999999"
LINES = st.lists(
    st.builds(
        line,
        st.sampled_from([1_000, 50_000]),
        st.sampled_from(["ung ho", "Ung ho dong bao", "Ủng hộ", ""]),
        day=st.sampled_from([DAY, DAY + timedelta(days=1)]),
        direction=st.sampled_from(["credit", "debit"]),
        reference=st.sampled_from(["5213.1", "5213.2", ""]),
        balance=st.none() | st.integers(0, 10**9),
        row=st.integers(2, 99),
    ),
    max_size=12,
)


@given(LINES)
def test_every_line_of_a_file_has_its_own_identity(lines: list[RawLine]) -> None:
    assert len(set(identities(ACCOUNT, lines))) == len(lines)


@given(LINES, st.randoms())
def test_order_row_and_balance_take_no_part(lines: list[RawLine], random: object) -> None:
    shuffled = [one._replace(row=one.row + 100, balance=None) for one in lines]
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' random
    assert set(identities(ACCOUNT, shuffled)) == set(identities(ACCOUNT, lines))


@given(LINES, LINES)
def test_lines_of_other_days_do_not_change_a_day(lines: list[RawLine], others: list[RawLine]) -> None:
    later = [one._replace(day=one.day + timedelta(days=30)) for one in others]
    assert set(identities(ACCOUNT, lines)) < set(identities(ACCOUNT, lines + later)) or not later


@given(LINES)
def test_spelling_of_layouts_takes_no_part(lines: list[RawLine]) -> None:
    other = [
        one._replace(
            reference=one.reference.replace(".", " - "),
            text="  ".join(one.text.upper()) + "\n",
        )
        for one in lines
    ]
    assert identities(" 0011.0099-99999", other) == identities(ACCOUNT, lines)


def test_each_part_makes_another_line() -> None:
    base = line()
    others = [
        line(50_001),
        line(text="ung ho nhe"),
        line(day=date(2024, 9, 11)),
        line(direction="debit"),
        line(reference="5213.2"),
    ]
    found = {identities(ACCOUNT, [one])[0] for one in (base, *others)}
    assert len(found) == 6
    assert identities("0011009999998", [base])[0] not in found


def test_equal_lines_are_counted_within_their_day() -> None:
    one = line()
    pair, single = identities(ACCOUNT, [one, one]), identities(ACCOUNT, [one])
    assert pair[0] == single[0] != pair[1]


def test_the_digest_is_pinned() -> None:
    # A change here would post every line of every statement a second time.
    assert identities(ACCOUNT, [line(text="Ủng hộ")]) == [PINNED]


def test_normal_forms() -> None:
    assert normal_account(" 3713.0.1058784-ab ") == "371301058784AB"
    assert normal_reference("5078 - 71690") == normal_reference("5078.71690") == "5078.71690"
    assert normal_reference("ft-24") == "FT-24"
    assert normal_text("UNG HO DONG\nBAO") == normal_text("ung ho dongbao")
    assert normal_text("Ủng hộ") == normal_text("U\u0309ng ho\u0323\u0302")


def test_a_generation_is_written_behind_the_digest() -> None:
    assert of_generation("a" * 64, 1) == "a" * 64
    assert of_generation("a" * 64, 12) == "a" * 64 + ".12"
    for generation in (1, 2, 12):
        assert parted(of_generation("b" * 64, generation)) == ("b" * 64, generation)


@pytest.mark.real_inputs
@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("vcb-tw-2024-09-01_10.scrubbed.csv.gz", 200_361),
        ("agribank-hanoi-2024-09-09_12.scrubbed.csv.gz", 42_493),
        ("vcb-quangninh-2024-09-10_25.scrubbed.csv.gz", 2_433),
        ("vbsp-danang-2024-09-10_10-01.scrubbed.xlsx", 3_599),
    ],
)
def test_every_line_of_the_real_files_is_its_own_and_known_in_any_whole_days(
    real_inputs: Path, name: str, lines: int
) -> None:
    read = read_statement(real_inputs / "bank" / "vietnam" / name).lines
    found = identities(ACCOUNT, read)
    assert len(found) == len(set(found)) == lines, "real repeats are kept apart"
    days = sorted({one.day for one in read})
    later = [place for place, one in enumerate(read) if one.day >= days[len(days) // 2]]
    assert identities(ACCOUNT, [read[place] for place in later]) == [found[place] for place in later]


PINNED = "ac53feb09bf0e3b85f0b44cfc0f752eaf6461bed223e21a6dd637fc816f31694"
