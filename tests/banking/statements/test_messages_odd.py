"""Messages as hostile or hurried programs write them: refused by a rule, or read to figures that hold.

What a reader lets through without asking an officer must add up, whatever was done to the file before.
"""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.banking.errors import FileKindUnknown, FileTooLarge, PageUnnamed, StatementEmpty
from relief_fund.banking.reconciliation import reconcile
from relief_fund.banking.statements.camt import read_camt
from relief_fund.banking.statements.lines import CREDIT, StatementFile
from relief_fund.banking.statements.mt940 import read_mt940
from relief_fund.banking.statements.ofx import read_ofx
from relief_fund.banking.statements.parts import Part, joined
from relief_fund.banking.statements.reader import read_statement
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.money import LARGEST
from tests.banking.statements.test_camt import message
from tests.banking.statements.test_mt940 import VND
from tests.banking.statements.test_ofx import SGML, XML

OURS = "0011001932418"
READERS: dict[str, tuple[str, Callable[[str], list[Part]]]] = {
    "mt940": (VND, lambda text: read_mt940(text, "f")),
    "camt": (message(8), lambda text: read_camt(text.encode("utf-8", "replace"), "f")),
    "camt old": (message(1), lambda text: read_camt(text.encode("utf-8", "replace"), "f")),
    "ofx": (SGML, lambda text: read_ofx(text, "f")),
    "ofx xml": (XML, lambda text: read_ofx(text, "f")),
}
ODD = (
    "0", "-", "+", ".", ",", "1,5", "50.000", "9" * 25, "30", "\n", "\r", "<", "</", ">", "&", "&#0;", ":61:", ":86:",
    ":62F:", ":60M:", "\n:20:X\n", "-\n", "{4:", "C", "D", "RC", "USD", "VND", "\u00a0", "\u0660", "\ufeff", "=1+1",
    "<Ntry>", "</Ntry>", "<STMTTRN>", "</STMTTRN>", "<![CDATA[", "]]>", "2402300230", "20240230",
)  # fmt: skip


def odd(text: str, seed: int) -> str:
    """``text`` after a few cuts, repetitions and strange pieces."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 4)):
        one, two = sorted(chance.sample(range(len(text)), 2))
        two = min(two, one + 60)
        text = chance.choice((
            text[:one] + chance.choice(ODD) + text[one:],
            text[:one] + text[two:],
            text[:two] + text[one:],
            text[:one] + text[one:two][::-1] + text[two:],
        ))  # fmt: skip
    return text


def holds(statement: StatementFile) -> bool:
    """Whether the lines add up from the opening to the closing balance."""
    net = sum(line.amount if line.direction == CREDIT else -line.amount for line in statement.lines)
    closing = next((line.balance for line in reversed(statement.lines) if line.balance is not None), None)
    return None in (statement.opening, closing) or (statement.opening or 0) + net == closing


@pytest.mark.parametrize("kind", READERS)
@given(seed=st.integers(0, 2**32))
def test_what_is_let_through_adds_up(kind: str, seed: int) -> None:
    text, read = READERS[kind]
    try:
        parts = read(odd(text, seed))
    except ReliefFundError:
        return
    for one in joined("f", "d", kind, kind, parts):
        summed = reconcile(one.lines, one.opening)
        asked = any(finding.blocking for finding in (*one.findings, *summed.findings))
        assert asked or all(0 < line.amount <= LARGEST for line in one.lines)
        assert asked or not one.lines or one.lines[-1].balance is None or holds(one)


def written(folder: Path, text: str) -> Path:
    path = folder / "f"
    path.write_text(text, "utf-8")
    return path


PAGE_TWO = (
    ":20:SAOKE\n:28C:1/2\n:60M:C240911VND1029000,\n:61:2409120912C7,NTRFX//9\n:62F:C240912VND1029007,\n-\n"
)


def test_a_page_that_does_not_say_whose_it_is_is_not_left_out(tmp_path: Path) -> None:
    pages = VND.replace(":62F:", ":62M:") + PAGE_TWO
    with pytest.raises(PageUnnamed) as caught:
        read_statement(written(tmp_path, pages), account_number=OURS)
    assert caught.value.facts["row"] == 17
    whole = pages.replace(":28C:1/2", f":25:970436/{OURS}\n:28C:1/2")
    assert len(read_statement(written(tmp_path, whole), account_number=OURS).lines) == 5


def test_a_statement_without_balances_beside_one_with_them(tmp_path: Path) -> None:
    """Without a balance nothing says the currency; left out in silence its lines would be lost."""
    bare = f":20:X\n:25:970436/{OURS}\n:61:2409120912C7,NTRFX//9\n-\n"
    with pytest.raises(PageUnnamed):
        read_statement(written(tmp_path, VND + bare), account_number=OURS)


def test_a_message_without_a_statement(tmp_path: Path) -> None:
    text = message(8).replace("<Stmt>", "<Other>").replace("</Stmt>", "</Other>")
    with pytest.raises(StatementEmpty):
        read_statement(written(tmp_path, text), account_number=OURS)


@pytest.mark.parametrize("text", [VND, SGML])
def test_the_letter_that_no_database_keeps_is_refused_with_its_row(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileKindUnknown) as caught:
        read_statement(written(tmp_path, text.replace("ung ho", "ung\0ho")), account_number=OURS)
    assert caught.value.facts["row"] in (6, 7)


def test_amounts_that_no_sum_can_hold_are_refused(tmp_path: Path) -> None:
    huge = SGML.replace("<TRNAMT>50000", f"<TRNAMT>{LARGEST}").replace("-1500.00", f"-{LARGEST}")
    with pytest.raises(FileTooLarge) as caught:
        read_statement(written(tmp_path, huge), account_number=OURS)
    assert caught.value.facts["measure"] == "total"
