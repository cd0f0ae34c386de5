import re

import pytest

from relief_fund.banking.payment_files import rows
from relief_fund.banking.payment_files.errors import PaymentFileCellInvalid, PaymentFileUnreadable


def cell(text):
    return rows.Cell("f.csv", 7, "amount", text)


@pytest.mark.parametrize("text", ["1,5", "1.000", "-5", "0", "", " 5", "٥", "1e3", "99999999999999999999"])
def test_an_amount_is_digits_only(text):
    with pytest.raises(PaymentFileCellInvalid) as refused:
        rows.whole_amount(cell(text))
    assert refused.value.facts["row"] == 7
    assert refused.value.facts["column"] == "amount"


def test_the_largest_amount_is_64_bit():
    assert rows.whole_amount(cell(str(2**63 - 1))) == 2**63 - 1
    with pytest.raises(PaymentFileCellInvalid):
        rows.whole_amount(cell(str(2**63)))


@pytest.mark.parametrize("text", ["2024-02-30", "30/02/2024", "2024-2-3", "20240203", ""])
def test_a_day_that_does_not_exist_is_refused(text):
    with pytest.raises(PaymentFileCellInvalid):
        rows.calendar_day(cell(text))


def test_rows_with_too_few_cells_are_named():
    with pytest.raises(PaymentFileUnreadable) as refused:
        rows.delimited_rows("f.csv", "a,b\n1,2\n1\n", ["a", "b"])
    assert refused.value.facts["row"] == 3


def test_an_unclosed_quote_is_refused():
    with pytest.raises(PaymentFileUnreadable):
        rows.delimited_rows("f.csv", 'a,b\n"1,2\n', ["a", "b"])


def test_a_file_beyond_the_bound_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "LARGEST_FILE", 10)
    path = tmp_path / "f.csv"
    path.write_text("a,b\n1,2\n3,4\n")
    with pytest.raises(PaymentFileUnreadable):
        rows.bounded_text(path)


def test_a_missing_file_is_a_refusal(tmp_path):
    with pytest.raises(PaymentFileUnreadable):
        rows.bounded_text(tmp_path / "nowhere.csv")


def test_a_value_in_an_error_is_cut():
    with pytest.raises(PaymentFileCellInvalid) as refused:
        cell("x" * 500).matching(re.compile("y"), "y")
    assert len(refused.value.facts["value"]) == 40
