import pytest

from relief_fund.banking.payment_files.errors import (
    PaymentFileCellInvalid,
    PaymentFileTotalsDiffer,
    PaymentFileUnreadable,
)
from relief_fund.banking.payment_files.results import COLUMNS, Outcome, read_results

GOOD = [
    "result,K7M4Q2X90001-1-1,paid,,2024-10-05,40000000,",
    "result,K7M4Q2X90002-1-1,returned,unclaimed,2024-10-06,20000000,",
    "total,,,,,60000000,2",
]


HEADER = ",".join(COLUMNS)


def written(tmp_path, lines, columns=HEADER):
    path = tmp_path / "result.csv"
    path.write_text("\r\n".join([columns, *lines]) + "\r\n", "utf-8")
    return path


def test_a_good_file_is_read_whole(tmp_path):
    result = read_results(written(tmp_path, GOOD))
    result.check_totals()
    assert [one.outcome for one in result.rows] == [Outcome.PAID, Outcome.RETURNED]
    assert [one.amount for one in result.rows] == [40_000_000, 20_000_000]
    assert result.rows[1].row == 3
    assert len(result.sha256) == 64


@pytest.mark.parametrize(
    ("row", "old", "new", "column"),
    [
        (0, "paid", "PAID", "outcome"),
        (0, "paid,,", "paid,unclaimed,", "reason"),
        (1, "unclaimed", "", "reason"),
        (1, "unclaimed", "lazy", "reason"),
        (0, "2024-10-05", "2024-02-30", "day"),
        (0, "40000000", "40.000.000", "amount"),
        (0, "40000000", '"1,5"', "amount"),
        (0, "K7M4Q2X90001-1-1", "K7M4", "order"),
        (1, "K7M4Q2X90002-1-1", "K7M4Q2X90001-1-1", "order"),
        (0, "result", "order", "line"),
        (2, "60000000,2", "60000000,", "count"),
    ],
)
def test_a_bad_cell_is_named(tmp_path, row, old, new, column):
    lines = list(GOOD)
    lines[row] = lines[row].replace(old, new)
    with pytest.raises(PaymentFileCellInvalid) as refused:
        read_results(written(tmp_path, lines))
    facts = refused.value.facts
    assert (facts["file"], facts["row"], facts["column"]) == ("result.csv", row + 2, column)


def test_a_file_without_its_closing_row_is_refused(tmp_path):
    with pytest.raises(PaymentFileUnreadable):
        read_results(written(tmp_path, GOOD[:2]))
    with pytest.raises(PaymentFileUnreadable):
        read_results(written(tmp_path, []))


def test_a_missing_column_is_refused(tmp_path):
    with pytest.raises(PaymentFileUnreadable) as refused:
        read_results(written(tmp_path, GOOD, "line,order,outcome,day,amount,count"))
    assert refused.value.facts["row"] == 1


def test_a_row_cut_out_of_the_middle_is_seen(tmp_path):
    result = read_results(written(tmp_path, [GOOD[0], GOOD[2]]))
    with pytest.raises(PaymentFileTotalsDiffer):
        result.check_totals()
