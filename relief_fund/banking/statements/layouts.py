"""Layouts of statements: which column plays which part, how a bank groups thousands and orders days.

A layout is chosen by its column names, and where those are common to many banks by the bank's own name
above them. ``seen`` names the kinds of file in which a real statement of September 2024 had this layout;
any other use is "not yet seen in a real file": it follows published descriptions (domain facts 7.2) and
waits for an officer who has compared a preview with the bank's own paper.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from relief_fund.kernel.folding import folded

DAY, VALUE_DAY, REFERENCE, TEXT = "day", "value_day", "reference", "text"
DEBIT, CREDIT, AMOUNT, BALANCE = "debit", "credit", "amount", "balance"
FIELDS = (DAY, VALUE_DAY, REFERENCE, DEBIT, CREDIT, AMOUNT, BALANCE, TEXT)
MONEY = (DEBIT, CREDIT, AMOUNT, BALANCE)
Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """One bank's columns by their names, the preferred name of a field first.

    ``needed`` are fields that must be there. ``writing`` is the grouping mark of amounts, "" where the
    file itself must tell. ``day_order`` is dmy, mdy or ymd. ``words`` are the bank's names: where they
    are given, a file must carry one of them above its header, or belong to an account at that bank.
    ``at`` places fields by column instead of name, in a mapping that an officer saved. ``exact`` files
    come from a program: every row has the header's width and nothing stands below the last line.
    """

    name: str
    columns: Mapping[str, Names]
    needed: Names
    writing: str = ""
    newest_first: bool | None = None
    day_order: str = "dmy"
    words: Names = ()
    seen: frozenset[str] = frozenset()
    at: Mapping[str, int] = field(default_factory=dict)
    signature: str = ""
    exact: bool = False
    reference_in_text: str = ""


def _exact(name: str, writing: str, newest_first: bool = False, **columns: str) -> Layout:
    """A layout of a published CSV: each field by one name, all of them needed."""
    return Layout(
        name,
        {part: (column,) for part, column in columns.items()},
        tuple(columns),
        writing,
        newest_first,
        seen=frozenset({"csv"}),
        exact=True,
    )


_DAYS = (
    "Ngày hạch toán", "Accounting date", "Ngày hiệu lực", "Ngày giao dịch", "Transaction date", "Ngày phát sinh",
    "TNX Date", "Ngày GD", "Posting date", "Ngày", "Date",
)  # fmt: skip
_REFERENCES = (
    "Số CT", "Doc No", "Số chứng từ", "Số giao dịch", "Transaction number", "Số tham chiếu", "Reference number",
    "Reference", "Số bút toán", "Mã giao dịch",
)  # fmt: skip
_DEBITS = (
    "Số tiền ghi nợ", "Ghi nợ", "Phát sinh nợ", "PS nợ", "Nợ", "Debit", "Debit amount", "Số tiền rút", "Withdrawal",
)  # fmt: skip
_CREDITS = (
    "Số tiền ghi có", "Ghi có", "Phát sinh có", "PS có", "Có", "Credit", "Credit amount", "Số tiền gửi", "Deposit",
)  # fmt: skip
_AMOUNTS = ("Số tiền giao dịch", "Số tiền", "Amount")
_BALANCES = (
    "Số dư", "Số dư TK", "Số dư tài khoản", "Account balance", "Balance", "Số dư sau giao dịch", "Số dư cuối",
)  # fmt: skip
_TEXTS = (
    "Nội dung chi tiết", "Transactions in detail", "Transaction details", "Mô tả giao dịch", "Transaction description",
    "Nội dung giao dịch", "Diễn giải", "Nội dung", "Mô tả", "Description", "Remarks", "Details",
)  # fmt: skip
USUAL: Mapping[str, Names] = {
    DAY: _DAYS, VALUE_DAY: ("Ngày giá trị", "Ngày hiệu lực2", "Effective date", "Value date"),
    REFERENCE: _REFERENCES, DEBIT: _DEBITS, CREDIT: _CREDITS, AMOUNT: _AMOUNTS, BALANCE: _BALANCES, TEXT: _TEXTS,
}  # fmt: skip
"""Names that Vietnamese banks give their columns, in both languages."""

PLAIN_ENGLISH: Mapping[str, Names] = {
    DAY: ("Txn date", "Trans date", "Booking date", "Entry date", "Book date"),
    REFERENCE: (
        "Ref", "Ref no", "Reference no", "Transaction reference", "Transaction ID", "Txn ID", "Transaction no",
    ),
    DEBIT: ("Debits", "Withdrawals", "Withdrawal amount", "Money out", "Paid out"),
    CREDIT: ("Credits", "Deposits", "Deposit amount", "Money in", "Paid in"),
    AMOUNT: ("Transaction amount",),
    BALANCE: ("Running balance", "Closing balance", "Balance after"),
    TEXT: ("Narrative", "Narration", "Particulars", "Remark", "Memo", "Payment details"),
}  # fmt: skip
"""Further names in plain English. A new mapping is begun with them; no known layout is told by them."""

LAYOUTS = (
    _exact(
        "vietcombank", ".", day="TNXDate", reference="DocNo", debit="Debit", credit="Credit",
        text="TransactionDetails", balance="Balance",
    ),
    _exact(
        "vietcombank-branch", ",", newest_first=True, day="Date", reference="DocNo", debit="Debit",
        credit="Credit", text="Description",
    ),
    _exact(
        "agribank", ",", day="Date", reference="ReferenceNumber", debit="DebitAmount", credit="CreditAmount",
        text="TransactionDetails", balance="Balance",
    ),
    Layout(
        "vietcombank-statement", {**USUAL, DAY: ("TNX Date", "Ngày giao dịch", "Ngày")},
        (DAY, REFERENCE, DEBIT, CREDIT, TEXT), words=("vietcombank", "ngoai thuong", "tnx date"),
    ),
    Layout(
        "vbsp", {**USUAL, BALANCE: ("Số dư tài khoản", "Số dư"), DAY: ("Ngày giao dịch",)},
        (DAY, AMOUNT, TEXT, BALANCE), words=("chinh sach xa hoi", "vbsp"), seen=frozenset({"xlsx"}),
        reference_in_text=r"\(\s?Ref:\s?([0-9A-Z]{6,30})\s?\)",
    ),
    Layout("vietinbank", USUAL, (DAY, TEXT, CREDIT), words=("vietinbank", "cong thuong")),
    Layout("vietinbank-credits", USUAL, (DAY, TEXT, AMOUNT), words=("vietinbank", "cong thuong")),
    Layout("bidv", USUAL, (DAY, TEXT, CREDIT), words=("bidv", "dau tu va phat trien")),
    Layout("bidv-credits", USUAL, (DAY, TEXT, AMOUNT), words=("bidv", "dau tu va phat trien")),
    Layout("agribank-statement", USUAL, (DAY, TEXT, CREDIT), words=("agribank", "nong nghiep")),
)  # fmt: skip
"""Known layouts, the most demanding first. The treasury's file has the shape of ``vietcombank``."""

_MARKED = frozenset({"nợ", "có"})
"""Names that lose their meaning with their marks: "No." is a number, "Nợ" the debit side."""


def column_key(name: str) -> str:
    """A column name without case, marks, blanks and line breaks, for comparison."""
    plain = unicodedata.normalize("NFC", name).strip().lower()
    if plain in _MARKED:
        return plain
    return "".join(letter for letter in folded(name) if letter.isalnum())


def column_keys(cell: str) -> frozenset[str]:
    """Keys of a header cell: of all of it, of each language and of each name that shares the cell."""
    pieces = [cell]
    for mark in ("\n", "/", "(", ")", "|"):
        pieces = [part for piece in pieces for part in piece.split(mark)]
    both_lines = cell.replace("\n", " ").split("/")
    keys = {column_key(piece) for piece in (cell, *pieces, *both_lines)}
    return frozenset(keys - {""})


KEYS: Mapping[int, Mapping[str, Names]] = {
    id(layout): {part: tuple(column_key(name) for name in names) for part, names in layout.columns.items()}
    for layout in LAYOUTS
}


def keys_of(layout: Layout) -> Mapping[str, Names]:
    """The keys of a layout's names by field; known layouts have theirs ready."""
    ready = KEYS.get(id(layout))
    return ready if ready is not None else {
        part: tuple(column_key(name) for name in names) for part, names in layout.columns.items()
    }  # fmt: skip


def columns_of(layout: Layout, cells: Sequence[frozenset[str]]) -> dict[str, int]:
    """Where each field of ``layout`` stands among header cells; fields that are not there are left out."""
    found: dict[str, int] = {}
    for part, names in keys_of(layout).items():
        for name in names:
            at = next((place for place, keys in enumerate(cells) if name in keys), None)
            if at is not None:
                found[part] = at
                break
    return found
