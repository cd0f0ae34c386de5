"""References inside a line: found however they are typed, never by an account number or a word."""

import os
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from relief_fund.banking.references import LONGEST_RUN, core_of, cores_of_line, first_piece, names_reference
from relief_fund.banking.statements.reader import read_statement
from tests.banking.typed import typed_forms

SAMPLE = 100_000 if os.environ.get("RELIEF_FUND_LONG") else 300
"""Lines of a real file that are asked for."""
NUMBER = "5242.74128"
TEXT = "MBVCB.7591236323.Cuu tro bao Yagi.CT tu 8650592302583 TRANG HA LE toi 0011001932418 MAT TRAN"
DOTTED = "383676.271994.593008.xin cam on FT26144752225971"
BROKEN = "6864597409345653924475461Vel060274.73578. 781521.TRI XUAN"


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("5242.74128", TEXT), ("5242 - 74128", TEXT), ("524274128", TEXT), ("7591236323", TEXT),
        ("MBVCB.7591236323", TEXT), ("mbvcb 7591236323", TEXT), ("MBVCB7591236323", TEXT),
        ("383676.271994.593008", DOTTED), ("383676271994593008", DOTTED), ("271994", DOTTED),
        ("ft26144752225971", DOTTED), ("73578.781521", BROKEN), ("73578 781521", BROKEN),
    ],
)  # fmt: skip
def test_a_reference_is_found_as_typed(typed: str, text: str) -> None:
    assert names_reference(typed, NUMBER, text)
    assert first_piece(typed) in NUMBER + text.upper()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "TRANG HA LE",
        "5242",
        "74128",
        "759123632",
        "591236323",
        "8650592302583",
        "0011001932418",
        "%%%%%%%",
        "12345",
    ],
)
def test_words_parts_and_accounts_find_nothing(typed: str) -> None:
    assert not names_reference(typed, NUMBER, TEXT)


@pytest.mark.parametrize("typed", ["", "abc", "TRANG", "12-34", "______", "%1234%"[:4]])
def test_an_unfit_reference_has_no_piece(typed: str) -> None:
    assert first_piece(typed) == ""


PIECES = st.text("AZ059đ", min_size=1, max_size=9) | st.from_regex(r"[A-Z]{0,5}[0-9]{2,12}", fullmatch=True)
MARKS = st.sampled_from([".", " ", "-", " . ", ":", ", ", "/", " tu "])
TEXTS = st.lists(st.tuples(PIECES, MARKS), max_size=9).map(lambda each: "".join(map("".join, each)))


@given(number=TEXTS, words=TEXTS, start=st.integers(0, 9), run=st.integers(1, LONGEST_RUN), marks=MARKS)
def test_what_names_a_line_has_its_core_among_the_lines(
    number: str, words: str, start: int, run: int, marks: str
) -> None:
    typed = [marks.join(words.split(".")[start : start + run]), number, marks.join(number.split(".")), words]
    for one in [*typed, *typed_forms(number, words)]:
        if names_reference(one, number, words):
            assert core_of(one) in cores_of_line(number, words), one


@given(number=TEXTS, words=TEXTS)
def test_a_core_is_no_word_and_of_no_account(number: str, words: str) -> None:
    for core in cores_of_line(number, words):
        assert core[0].isdigit()
        assert core[-1].isdigit()
    account = "0011001932418"
    assume(not words.endswith("1"))
    assert cores_of_line("", f"tu {account} {words}") == cores_of_line("", words)


def test_cores_of_the_lines_above() -> None:
    assert cores_of_line(NUMBER, TEXT) == {"524274128", "7591236323"}
    assert cores_of_line("", DOTTED) == {
        "383676", "383676271994", "383676271994593008", "271994", "271994593008", "593008", "26144752225971",
    }  # fmt: skip
    assert core_of("mbvcb 7591236323 Cuu") == "7591236323"
    assert core_of("TRANG 12") == ""


FILES = (
    "vcb-tw-2024-09-01_10.scrubbed.csv.gz", "vcb-quangninh-2024-09-10_25.scrubbed.csv.gz",
    "agribank-hanoi-2024-09-09_12.scrubbed.csv.gz", "vbsp-danang-2024-09-10_10-01.scrubbed.xlsx",
)  # fmt: skip


@pytest.mark.real_inputs
@pytest.mark.parametrize("name", FILES)
def test_whatever_names_a_real_line_has_its_core_among_the_lines(real_inputs: Path, name: str) -> None:
    lines = read_statement(real_inputs / "bank" / "vietnam" / name).lines
    sampled, named = lines[:: max(len(lines) // SAMPLE, 1)], 0
    for line in sampled:
        cores = cores_of_line(line.reference, line.text)
        for typed in typed_forms(line.reference, line.text):
            if names_reference(typed, line.reference, line.text):
                named += 1
                assert core_of(typed) in cores, (typed, line.reference, line.text)
    assert named > len(sampled)
