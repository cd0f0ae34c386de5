"""One payment list with names that try a spreadsheet's patience."""

from datetime import date

import pytest

from relief_fund.banking.payment_files.payment_list import PayingSource, PaymentLine, PaymentList

NAMES = ["Nguyễn Thị Tám", '=HYPERLINK("http://x")', "+84 tên", "-1", "@SUM(A1)", 'Đỗ, Văn "Tư"', "total,1"]


def order_code(number: int, attempt: int = 1) -> str:
    return f"K7M4Q2X9{number:04}-1-{attempt}"


@pytest.fixture
def listed() -> PaymentList:
    lines = tuple(
        PaymentLine(
            order=order_code(number),
            payee=NAMES[number % len(NAMES)],
            case_code=f"HS{number:04}",
            area="Xã Suối Mẫu",
            amount=20_000_000 + number,
            fund="NST-2" if number % 3 else "BAO.CHUNG",
        )
        for number in range(1, 31)
    )
    sources = (
        PayingSource("NST-2", "3713.0.1058784.00000"),
        PayingSource("BAO.CHUNG", "0011001932418"),
        PayingSource("NSTW-2", "3713.0.1058784.00001"),
    )
    return PaymentList("DC7K4M2QXA", date(2024, 10, 3), "Quỹ trợ giúp khẩn cấp", sources, lines)
