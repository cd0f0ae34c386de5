"""What the hledger and ledger reader takes, and every line it refuses by number."""

import io
from datetime import date

import pytest

from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger.interchange.drafts import Amount, Cost, Declared, Draft, Part, Reading
from relief_fund.ledger.interchange.hledger_reading import HledgerReader
from relief_fund.ledger.interchange.lines import numbered_lines


def read(text: str, *left_out: str) -> list[Reading]:
    return list(HledgerReader(left_out).read(numbered_lines(io.BytesIO(text.encode()))))


def only(text: str) -> Draft:
    (draft,) = read(text)
    assert isinstance(draft, Draft), draft
    return draft


def refusal(text: str, *left_out: str) -> tuple[str, object, object]:
    found = [one for one in read(text, *left_out) if isinstance(one, ReliefFundError)]
    assert len(found) == 1, found
    assert found[0].facts["expected"]
    return found[0].code, found[0].facts["line"], found[0].facts["value"]


ENTRY = """\
2024/9/3=2024/10/01 ! (031) An Phú | rice  ; a remark
    ; voucher: 7%2C PC
    * Assets:Petty Cash    $-1,500.25   ; [=2024/09/09]
    ; :tag:
    Expenses:Rice 5kg
"""


def test_an_entry_of_every_part() -> None:
    draft = only(ENTRY)
    assert (draft.line, draft.day, draft.number) == (1, date(2024, 9, 3), 31)
    assert (draft.wording, draft.tags) == ("An Phú | rice", {"voucher": "7, PC"})
    assert draft.parts == [
        Part(3, "Assets:Petty Cash", Amount("$", -150_025, 2)), Part(5, "Expenses:Rice 5kg", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "cost"),
    [("@ $2.50", Cost(False, Amount("$", 250, 2))), ("@@ 75 USD", Cost(True, Amount("USD", 75, 0)))],
)
def test_a_cost_is_read_exactly(said: str, cost: Cost) -> None:
    draft = only(f"2024-09-03 x\n  A:B  30 RICE_KG {said}\n  C:D\n")
    assert draft.parts[0] == Part(2, "A:B", Amount("RICE_KG", 30, 0), cost)


def test_own_declarations_name_fund_account_and_unit() -> None:
    text = (
        '; unit {"code":"USD","exponent":2}\ncommodity USD\n    format 1000.00 USD\n\n'
        "account Assets:X\n    ; fund: A.B\n    ; account: 1111\n\naccount Assets:Y  ; fund: C\n"
    )
    assert read(text) == [
        Declared(1, "unit", "USD", {"code": "USD", "exponent": 2}),
        Declared(5, "account", "Assets:X", {"fund": "A.B", "account": "1111"}),
        Declared(9, "account", "Assets:Y", {"fund": "C"}),
    ]


def test_what_makes_no_posting_is_passed_over() -> None:
    text = (
        "# remark\n* heading\nP 2024-01-01 $ 25000 VND\npayee An\ntag x\ndecimal-mark .\n"
        "comment\n= not a rule\n  (nor a posting)  1\nend comment\n\n2024-09-03 x\n  A:B  1,000 VND\n  C:D\n"
    )
    assert only(text).parts[0].amount == Amount("VND", 1_000, 0)


def test_rules_are_left_out_only_where_the_officer_says_so() -> None:
    text = "= /^Income/\n    (Tithe)  0.12\n\n~ monthly in 2004\n    A:B  $5\n    C:D\n"
    found = [one for one in read(text) if isinstance(one, ReliefFundError)]
    assert [(one.code, one.facts["line"]) for one in found] == [
        ("ledger.journal_unsupported", 1), ("ledger.journal_unsupported", 4),
    ]  # fmt: skip
    assert refusal(text, "automated") == ("ledger.journal_unsupported", 4, "~")
    assert read(text, "automated", "periodic") == []


HEAD = "2024-09-03 x\n"


@pytest.mark.parametrize(
    ("text", "code", "line", "value"),
    [
        (HEAD + "  (A:B)  5 VND\n  C:D  5 VND\n", "posting_virtual", 2, "(A:B)"),
        (HEAD + "  C:D  5 VND\n  [A:B]  5 VND\n", "posting_virtual", 3, "[A:B]"),
        (HEAD + "\tA:B  5 VND\n", "text_invalid", 2, "U+0009"),
        (HEAD + "  A:B  5 VND ; \x07\n", "text_invalid", 2, "U+0007"),
        (HEAD + "  A:B  5 VND ; \u202e\n", "text_invalid", 2, "U+202E"),
        (HEAD + "  A:B  1,000 VND\n  C:D\n", "amount_invalid", 2, "1,000 VND"),
        (HEAD + "  A:B  1.000.000 VND\n  C:D\n", "amount_invalid", 2, "1.000.000 VND"),
        (HEAD + "  A:B  1,00,000 VND\n  C:D\n", "amount_invalid", 2, "1,00,000 VND"),
        (HEAD + "  A:B  --5 VND\n  C:D\n", "amount_invalid", 2, "--5 VND"),
        (HEAD + "  A:B  5 VND @ $-1\n  C:D\n", "amount_invalid", 2, "$-1"),
        (HEAD + "  A:B  5 VND = 5 VND\n  C:D\n", "unsupported", 2, "="),
        (HEAD + "  A:B  5 AAPL {$5}\n  C:D\n", "unsupported", 2, "{}"),
        (HEAD + "  A:B  5 VND  ; [2024-09-05]\n  C:D\n", "unsupported", 2, "[2"),
        (HEAD + "  A:B  5 VND\n  ; date: 2024-09-05\n  C:D\n", "unsupported", 3, "date:"),
        (HEAD + "  A:B ; remark\n  C:D  5 VND\n", "unreadable", 2, "A:B"),
        ("2024-02-30 x\n  A:B  5 VND\n  C:D\n", "day_invalid", 1, "2024-02-30"),
        ("30/02/2024 x\n  A:B  5 VND\n  C:D\n", "day_invalid", 1, "30/02/2024"),
        ("2024-09-03=2024-09-31 x\n  A:B  5 VND\n  C:D\n", "day_invalid", 1, "2024-09-31"),
        ("09-03 x\n  A:B  5 VND\n  C:D\n", "day_invalid", 1, "09-03"),
        ("2024-09-03x\n", "unreadable", 1, "2024-09-03x"),
        ("  A:B  5 VND\n", "unreadable", 1, ""),
        ("include other.journal\n", "unsupported", 1, "include"),
        ("!include other.journal\n", "unsupported", 1, "!include"),
        ("alias A=B\n", "unsupported", 1, "alias"),
        ("decimal-mark ,\n", "unsupported", 1, "decimal-mark"),
        ("; fund {oops}\n", "unreadable", 1, "fund"),
        (HEAD + "  A:B  5 VND\n  C:D  " + "9" * 4_100 + "\n", "text_invalid", 3, ""),
    ],
)
def test_a_line_that_books_cannot_vouch_for_is_named(text: str, code: str, line: int, value: str) -> None:
    assert refusal(text) == (f"ledger.journal_{code}", line, value)


def test_a_comment_block_without_an_end_hides_nothing() -> None:
    assert refusal("comment\n2024-09-03 x\n") == ("ledger.journal_unreadable", 1, "comment")


def test_reading_goes_on_behind_a_refused_entry() -> None:
    good = "2024-09-04 y\n  A:B  5 VND\n  C:D\n"
    refused, draft = read("2024-13-01 x\n  (A:B)  5 VND\n\n" + good)
    assert isinstance(refused, ReliefFundError)
    assert isinstance(draft, Draft)
    assert (refused.facts["line"], draft.line) == (1, 4)


def test_an_entry_has_so_many_postings_and_no_more() -> None:
    found = read(HEAD + "  A:B  1 VND\n" * 1_002)
    assert [one.facts["line"] for one in found if isinstance(one, ReliefFundError)] == [1_002]


def test_a_tag_below_a_posting_is_not_the_entrys() -> None:
    text = "2024-09-03 x\n    ; voucher: A\n    Assets:X  5 VND\n    ; voucher: B\n    Assets:Y\n"
    assert only(text).tags == {"voucher": "A"}


def test_a_posting_without_a_name_is_unreadable() -> None:
    assert refusal("2024-09-03 x\n    !\n    Assets:Y  5 VND\n") == ("ledger.journal_unreadable", 2, "")
