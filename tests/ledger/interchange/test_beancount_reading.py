"""What the beancount reader takes, and every line it refuses by number."""

import io
from datetime import date

import pytest

from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger.interchange.beancount_reading import BeancountReader
from relief_fund.ledger.interchange.drafts import Amount, Cost, Declared, Draft, Part, Reading
from relief_fund.ledger.interchange.lines import numbered_lines


def read(text: str) -> list[Reading]:
    return list(BeancountReader().read(numbered_lines(io.BytesIO(text.encode()))))


ENTRY = """\
2024-09-03 txn "An \\"Phú\\"" "rice" #relief ^order-1  ; a remark
  number: 12
  voucher: "7%2C PC"
  place: "elsewhere"
  Assets:Cash  -1,500.25 USD @ 25000 VND  ; a remark
    purpose: "house|*"
  ! Expenses:Rice-5kg
  #later
"""


def test_an_entry_of_every_part() -> None:
    (draft,) = read(ENTRY)
    assert isinstance(draft, Draft)
    assert (draft.line, draft.day, draft.number) == (1, date(2024, 9, 3), 12)
    assert (draft.wording, draft.tags["voucher"]) == ('An \\"Phú\\"\nrice', "7, PC")
    paid = Amount("USD", -150_025, 2)
    assert draft.parts == [
        Part(5, "Assets:Cash", paid, Cost(False, Amount("VND", 25_000, 0)), "house|*"),
        Part(7, "Expenses:Rice-5kg", None),
    ]


def test_own_declarations_name_fund_account_and_unit() -> None:
    text = (
        '1970-01-01 commodity USD\n  exponent: 2\n1970-01-01 custom "fund" "A.B"\n  kind: "donated"\n'
        '  restricted: FALSE\n1970-01-01 open Assets:X VND "STRICT"\n  fund: "A.B"\n  account: "1111"\n'
    )
    assert read(text) == [
        Declared(1, "unit", "USD", {"code": "USD", "exponent": 2}),
        Declared(3, "fund", "A.B", {"code": "A.B", "kind": "donated", "restricted": False}),
        Declared(6, "account", "Assets:X", {"fund": "A.B", "account": "1111"}),
    ]


def test_what_makes_no_posting_is_passed_over() -> None:
    text = (
        '* heading\n; remark\noption "title" "x"\n2024-01-01 price USD 25000 VND\n2024-01-01 event "a" "b"\n'
        '2024-01-01 note Assets:X "c"\n  key: "value"\n2024-01-01 close Assets:X\n'
    )
    assert read(text) == []


HEAD = '2024-09-03 * "x"\n'


@pytest.mark.parametrize(
    ("text", "code", "line", "value"),
    [
        ('include "other.bean"\n', "unsupported", 1, "include"),
        ('plugin "beancount.plugins.auto"\n', "unsupported", 1, "plugin"),
        ("pushtag #x\n", "unsupported", 1, "pushtag"),
        ("2024-09-03 pad Assets:X Equity:Y\n", "unsupported", 1, "pad"),
        ("2024-09-03 balance Assets:X 5 VND\n", "unsupported", 1, "balance"),
        ("2024-02-30 * \"x\"\n  A:B  5 VND\n  C:D\n", "day_invalid", 1, "2024-02-30"),
        ('2024-09-03 * "two\n', "unreadable", 1, "*"),
        (HEAD + "\tAssets:X  5 VND\n", "text_invalid", 2, "U+0009"),
        (HEAD + "  Assets:X  5 AAPL {5 USD}\n", "unsupported", 2, "{}"),
        (HEAD + "  Assets:X  5/2 USD\n", "amount_invalid", 2, "5/2 USD"),
        (HEAD + "  Assets:X  5 USD @ -1 VND\n", "amount_invalid", 2, "-1 VND"),
        (HEAD + "  assets:x  5 VND\n", "unreadable", 2, ""),
        ("  Assets:X  5 VND\n", "unreadable", 1, ""),
        ("2024-01-01 open Assets:X vnd\n", "unreadable", 1, "open"),
    ],
)  # fmt: skip
def test_a_line_that_books_cannot_vouch_for_is_named(text: str, code: str, line: int, value: str) -> None:
    (refusal,) = (one for one in read(text) if isinstance(one, ReliefFundError))
    assert (refusal.code, refusal.facts["line"], refusal.facts["value"]) == (
        f"ledger.journal_{code}",
        line,
        value,
    )
    assert refusal.facts["expected"]


def test_amounts_written_otherwise_and_remarks_within_a_declaration() -> None:
    (entry,) = read(HEAD + "  Assets:X  1,500 VND\n  ! Assets:Y    -1500 VND ; a remark\n")
    assert isinstance(entry, Draft)
    assert entry.parts == [
        Part(2, "Assets:X", Amount("VND", 1_500, 0)), Part(3, "Assets:Y", Amount("VND", -1_500, 0)),
    ]  # fmt: skip
    (opened,) = read('1970-01-01 open Assets:X\n  ; a remark\n  fund: "A.B"\n')
    assert opened == Declared(1, "account", "Assets:X", {"fund": "A.B"})
