"""Reports as they are written down: what waits, what is settled, and nothing of a line's text."""

import json

from relief_fund.banking.intake import ImportReport
from relief_fund.banking.parts import Part
from relief_fund.banking.statements.lines import Finding
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.web.import_reports import MOST_FINDINGS, told, written


def report(parts: list[Part], **changes: object) -> ImportReport:
    """A report of three lines with ``parts`` and their findings."""
    findings = [Finding(part.code, part.row, part.facts, blocking=True) for part in parts]
    figures = ("1121.01", "sao ke.csv", 3, 3, 30, 0, 0, 0, 30, 0, 0)
    return ImportReport(*figures, findings=findings, parts=parts, **changes)  # type: ignore[arg-type]


def part(row: int, code: str = "balance_broken", choices: tuple[str, ...] = ("post",)) -> Part:
    """A broken part of one line."""
    return Part(code, row, {"mends": row}, (row,), choices)


def test_a_part_stands_once_and_a_settled_one_is_a_finding() -> None:
    shown = told(report([part(2), part(5)], choices={"balance_broken:2": "post"}, held=1))
    assert [one["key"] for one in shown["parts"]] == ["balance_broken:5"]
    assert [(one["code"], one["row"]) for one in shown["findings"]] == [("balance_broken", 2)]
    assert (shown["held"], shown["parts_count"], shown["findings_count"]) == (1, 1, 1)
    assert json.loads(json.dumps(shown)) == shown


def test_kinds_that_stand_often_may_be_decided_at_once() -> None:
    shown = told(
        report([part(2), part(5), part(7, "amount_missing", ("mend",)), part(8, "amount_missing", ())])
    )
    assert shown["codes"] == [{"code": "balance_broken", "parts": 2, "choices": ["post"]}]


def test_a_page_gets_the_first_and_their_number() -> None:
    shown = told(report([part(row) for row in range(2, MOST_FINDINGS + 12)]))
    assert (len(shown["parts"]), shown["parts_count"]) == (MOST_FINDINGS, MOST_FINDINGS + 10)


def test_what_stands_for_many_is_shown_and_counted_whole() -> None:
    parts = [part(row) for row in range(2, MOST_FINDINGS + 2)]
    rest = Part("balance_broken", 900, {"more": 50}, (9,), ("post",))
    shown = told(report([*parts, part(7, "amount_missing", ("mend",)), rest]))
    assert [one["key"] for one in shown["parts"][MOST_FINDINGS:]] == ["balance_broken:900+"]
    assert shown["parts_count"] == MOST_FINDINGS + 51
    assert shown["codes"] == [{"code": "balance_broken", "parts": MOST_FINDINGS + 50, "choices": ["post"]}]


def test_a_refusal_keeps_plain_facts() -> None:
    assert written(ReliefFundError(row=2, cell="x", other=object())) == {
        "code": ReliefFundError.code, "facts": {"row": 2, "cell": "x"},
    }  # fmt: skip
