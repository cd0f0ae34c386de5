"""Wording: what a bank's own words say, and that donors' words never meet it."""

from datetime import date
from pathlib import Path

import pytest

from relief_fund.banking.statements.reader import read_statement
from relief_fund.banking.wording import CREDIT_KINDS, DEBIT_KINDS, Wording, Wordings, default_wordings
from tests.banking.lines import DAY

OWN = ("1121 00 999", "0011009999999")


@pytest.fixture
def wordings() -> Wordings:
    return Wordings(default_wordings(), OWN)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("BAN NGOAI TE 1,000.00 USD TY GIA 25120", "currency_sale"),
        ("Điều chuyển vốn nội bộ", "own_movement"),
        ("IBFT CT tu 112100999 QUY TRO GIUP toi 0011001932418", "own_movement"),
        ("BUU DIEN TINH QUANG NGAI hoan tra tien chua chi dot 01", "post_return"),
        ("VNPOST NOP LAI TIEN UNG", "post_return"),
        ("HOAN TRA LENH CHUYEN TIEN SAI TEN", "payee_return"),
        ("Lệnh chuyển tiền bị từ chối", "payee_return"),
        ("DAO BUT TOAN 09/09", "bank_reversal"),
        ("TRA LAI TIEN GUI KHONG KY HAN THANG 09/2024", "interest"),
        ("LAI TIEN GUI", "interest"),
    ],
)
def test_bank_words_are_known(wordings: Wordings, text: str, kind: str) -> None:
    assert wordings.kind_of(text, "credit", DAY) == kind


@pytest.mark.parametrize(
    "text",
    [
        "LAI TIEN MANH chuyen tien", "Gia dinh ong LAI TIEN hoan tra mot phan", "lai tien mung tuoi cua chau",
        "mong bao som qua tra lai cuoc song binh yen", "em lam o buu dien, gop chut long thanh",
        "238447.446003.210376.xin chuyen lai tien", "DAO THI HUY chuyen khoan", "ban ngoai xa ung ho",
        "CT tu 8650592302583 toi 0011009999999", "chuyen tien cho 112100999", "Hoan tien ung ho",
    ],
)  # fmt: skip
def test_donors_words_are_not(wordings: Wordings, text: str) -> None:
    assert wordings.kind_of(text, "credit", DAY) == ""


def test_a_fee_is_proposed_for_debits_only(wordings: Wordings) -> None:
    assert wordings.kind_of("THU PHI DICH VU SMS THANG 08/2024", "debit", DAY) == "fee"
    assert wordings.kind_of("THU PHI DICH VU SMS THANG 08/2024", "credit", DAY) == ""


def test_a_sale_is_tried_before_an_own_movement(wordings: Wordings) -> None:
    assert wordings.kind_of("BAN NGOAI TE tu tk 112100999", "credit", DAY) == "currency_sale"


def test_a_wording_holds_between_its_days() -> None:
    wording = Wording("interest", "credit", "interest", date(2024, 9, 1), date(2024, 9, 30), "x")
    dated = Wordings([wording])
    days = (date(2024, 8, 31), date(2024, 9, 1), date(2024, 9, 30), date(2024, 10, 1))
    assert [dated.kind_of("INTEREST", "credit", day) for day in days] == ["", "interest", "interest", ""]


def test_shipped_wordings_are_dated_and_of_known_kinds() -> None:
    for wording in default_wordings():
        assert wording.kind in (CREDIT_KINDS if wording.direction == "credit" else DEBIT_KINDS)
        assert date(2018, 1, 1) <= wording.holds_from <= wording.holds_until
        assert isinstance(wording.source, str)


@pytest.mark.real_inputs
@pytest.mark.parametrize(
    "name", ["vcb-tw-2024-09-01_10", "agribank-hanoi-2024-09-09_12", "vcb-quangninh-2024-09-10_25"]
)
def test_no_real_gift_is_taken_for_anything_else(real_inputs: Path, wordings: Wordings, name: str) -> None:
    statement = read_statement(real_inputs / "bank" / "vietnam" / f"{name}.scrubbed.csv.gz")
    taken = [line.row for line in statement.lines if wordings.kind_of(line.text, line.direction, line.day)]
    assert taken == []
