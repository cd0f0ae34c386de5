"""Lines and findings as plain values."""

from relief_fund.banking.statements.lines import Finding


def test_a_finding_is_told_flat() -> None:
    finding = Finding("books_differ", 12, {"day": "2024-09-01", "mends": -5}, blocking=True)
    assert finding.told() == {"code": "books_differ", "row": 12, "day": "2024-09-01", "mends": -5}
