from dataclasses import replace
from datetime import date

import pytest

from relief_fund.banking.payment_files.errors import PaymentFileTotalsDiffer
from relief_fund.banking.payment_files.outcomes import Outcome, ResultFile, ResultRow

ROW = ResultRow(2, "K7M4Q2X90001-1-1", Outcome.PAID, "", date(2024, 10, 5), 40)


def test_totals_are_those_of_the_rows_and_untold_amounts_count_nothing():
    result = ResultFile("r", "0" * 64, (ROW, replace(ROW, amount=None)), 2, 40)
    result.check_totals()
    for wrong in ({"declared_orders": 1}, {"declared_total": 41}):
        with pytest.raises(PaymentFileTotalsDiffer):
            replace(result, **wrong).check_totals()
