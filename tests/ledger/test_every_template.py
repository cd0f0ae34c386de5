"""The 51 templates of the accounting plan: each has its use case, its golden row and its undoing, by name.

A template function without a golden row, a template without a proof, a proof that was renamed or taken away:
each fails here. What the proofs say is theirs; that they are there and run is what is asked. Of golden rows it is
asked that they see debit and credit exchanged: six of them once did not.
"""

import ast
import importlib
import inspect
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from relief_fund.ledger import templates
from relief_fund.ledger.entries import Entry
from relief_fund.ledger.events import ELSEWHERE, EVENTS, NO_ENTRY

TESTS = Path(__file__).resolve().parents[1]
GOLDEN = TESTS / "ledger" / "templates"
NO_ROW = {"purse", "taken", "value_out"}
"""What is handed out beside the templates and makes no entry."""
PAPERS = "ledger/test_events.py::test_a_reversal_brings_every_balance_back"
DECISIONS = "approval/test_vouchers.py::test_a_decision_is_undone_by_its_reversal"
ROWS = "donors/test_golden_rows.py::"
BY_LINE = "disbursement/orders/test_bank_lines.py::test_a_payment_that_comes_back_is_held_and_is_a_fact"
CARRIED = "approval/test_vouchers.py::test_authority_and_its_money_are_carried_into_the_next_phase_and_back"
TAKEN_FOR = "ledger/test_correct.py::test_what_a_line_was_taken_for_is_moved_by_the_difference"
AGAIN = "disbursement/orders/test_settlement.py::test_a_refused_payment_is_approved_again_and_paid_by_the_next_try"


@dataclass(frozen=True, slots=True)
class Proof:
    """Tests that show an undoing, and golden rows of entries that a room makes without a template function."""

    undone: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    final: str = ""
    """Why there is nothing to undo, where the plan names nothing."""


def by(*tests: str, rows: tuple[str, ...] = ()) -> Proof:
    return Proof(tests, rows)


PROOFS: dict[int, Proof] = {
    1: by(PAPERS),
    2: by("ledger/test_budget.py::test_what_a_decision_gave_another_takes_back"),
    3: by("ledger/test_budget.py::test_what_a_decision_gave_another_takes_back"),
    4: by("ledger/test_budget.py::test_what_a_decision_gave_another_takes_back"),
    5: by(CARRIED),
    6: by("banking/test_papers.py::test_budget_money_is_given_back_in_parts"),
    7: by("disbursement/orders/test_by_hand.py::test_what_the_treasury_got_back_is_held_for_its_award"),
    8: by(DECISIONS),
    9: by(ROWS + "test_a_gift_goes_back_to_suspense_and_is_a_gift_again", DECISIONS),
    10: by("donors/test_moved_gifts.py::test_a_gift_for_a_purpose_is_moved_from_the_fund_that_has_it"),
    11: by(ROWS + "test_suspense_becomes_a_gift", rows=(ROWS + "test_what_is_not_understood_stands_in_suspense",)),
    12: by(
        "donors/test_moved_gifts.py::test_a_gift_of_the_wrong_campaign_is_moved_from_its_income",
        "banking/test_withdrawing.py::test_decisions_go_back_with_their_line",
        rows=(ROWS + "test_suspense_becomes_a_gift",),
    ),
    13: by(
        ROWS + "test_suspense_to_be_given_back_and_decided_otherwise",
        "donors/test_refund_lines.py::test_what_comes_back_is_owed_again_and_needs_a_new_decision",
        rows=(ROWS + "test_suspense_to_be_given_back_and_decided_otherwise",),
    ),
    14: by("donors/test_moved_gifts.py::test_what_the_committee_has_undone_waits_as_before", DECISIONS),
    15: by(PAPERS, "ledger/test_vouchers.py::test_a_spoilt_form_keeps_its_number_and_nothing_is_posted_under_it"),
    16: by(PAPERS, "banking/test_undoing.py::test_a_deposit_that_arrived_is_not_taken_back"),
    17: by(PAPERS),
    18: by(PAPERS),
    19: by(PAPERS),
    20: by("approval/test_vouchers.py::test_rice_is_promised_and_freed_again"),
    21: by(PAPERS),
    22: by(PAPERS),
    23: by("approval/test_vouchers.py::test_dollars_for_another_campaign_are_owed_to_it_or_their_gift_is_reversed"),
    24: by(PAPERS),
    25: by(
        ROWS + "test_a_fee_and_interest_and_deciding_otherwise",
        "banking/test_treasury.py::test_a_fee_uses_up_authority_and_can_be_decided_otherwise",
        rows=(ROWS + "test_a_fee_and_interest_and_deciding_otherwise",),
    ),
    26: by(
        ROWS + "test_a_fee_and_interest_and_deciding_otherwise", ROWS + "test_late_money_becomes_a_gift",
        "banking/test_opposites.py::test_both_lines_are_done_with_and_the_fund_is_as_it_was",
        rows=(ROWS + "test_what_is_not_understood_stands_in_suspense",),
    ),
    27: by(
        DECISIONS, "donors/test_refunds.py::test_a_refund_that_was_reversed_is_not_owed",
        "donors/test_refund_lines.py::test_what_comes_back_is_owed_again_and_needs_a_new_decision",
    ),
    28: Proof(final="no entry: a pledge is told by the register alone"),
    29: by("disbursement/orders/test_releases.py::test_a_released_award_frees_its_money_and_is_not_ordered"),
    30: by("disbursement/orders/test_releases.py::test_undone_by_a_new_approval"),
    31: by("banking/test_advances.py::test_money_given_back_clears_the_advance_in_the_books"),
    32: by("disbursement/orders/test_bank_decisions.py::test_what_the_post_had_paid_comes_back_by_a_line_and_is_held"),
    33: by("disbursement/orders/test_returns.py::test_a_returned_payment_is_held_until_it_is_approved_and_paid_again"),
    34: by(TAKEN_FOR, rows=("banking/test_advances.py::test_money_given_back_clears_the_advance_in_the_books",)),
    35: by("disbursement/orders/test_settlement.py::test_a_bank_settles_and_refuses"),
    36: by(BY_LINE),
    37: by(AGAIN),
    38: by("disbursement/orders/test_bank_decisions.py::test_a_household_pays_a_part_back"),
    39: by(AGAIN, TAKEN_FOR),
    40: by("donors/test_refund_lines.py::test_what_comes_back_is_owed_again_and_needs_a_new_decision"),
    41: by(
        "disbursement/orders/test_returns.py::test_a_dropped_return_frees_its_money_for_others",
        "disbursement/orders/test_releases.py::test_a_further_try_that_was_allowed_is_given_up",
    ),
    42: by(PAPERS),
    43: by(
        PAPERS,
        "approval/test_vouchers.py::test_money_between_two_campaigns_takes_the_givers_number_and_comes_back_by_the_opposite",
    ),
    44: by("disbursement/orders/test_by_hand.py::test_cash_that_comes_back_after_all_lies_in_the_till_and_is_held"),
    45: by("ledger/test_correct.py::test_an_adjusting_entry_posts_the_difference_once"),
    46: by("ledger/test_correct.py::test_what_was_reversed_is_booked_anew_under_the_next_paper"),
    47: by("ledger/test_periods.py::test_two_officers_open_a_period_again_in_public"),
    48: Proof(final="the plan names no undoing: what comes late closes under its own turn"),
    49: by(DECISIONS, CARRIED),
    50: Proof(final="the plan names no undoing: a fund that ended takes nothing more"),
    51: Proof(final="the plan names no undoing: a fund that ended takes nothing more"),
}  # fmt: skip


def numbers_of(function: FunctionType) -> frozenset[int]:
    """The templates that a function says it makes, in the first words of its docstring."""
    said = re.match(r"Templates? ([0-9]+(?:(?:, | and )[0-9]+)*)", inspect.getdoc(function) or "")
    return frozenset(map(int, re.findall("[0-9]+", said[1]))) if said else frozenset()


FUNCTIONS = {
    name: one for name in templates.__all__ if isinstance(one := getattr(templates, name), FunctionType)
}


@cache
def golden_functions() -> frozenset[str]:
    """Names of the template functions that the golden rows call."""
    return frozenset(
        call.func.attr
        for path in GOLDEN.glob("test_*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
    )


@cache
def names_in(path: str) -> frozenset[str]:
    return proving((TESTS / path).read_text("utf-8"))


def proving(text: str) -> frozenset[str]:
    """The tests of a file that must run and hold: none that is skipped or expected to fail, be it for one case."""
    body = ast.parse(text).body
    if any(isinstance(one, ast.Assign | ast.AnnAssign) and excused(one) for one in body):
        return frozenset()
    return frozenset(one.name for one in body if isinstance(one, ast.FunctionDef) and not excused(one))


def excused(node: ast.AST) -> bool:
    """Whether a mark or a call in ``node`` lets a test that fails or does not run pass for one that holds."""
    words = {one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in ast.walk(node)}
    return not words.isdisjoint({"skip", "skipif", "xfail", "importorskip"})


def test_the_plan_has_fifty_one() -> None:
    assert set(PROOFS) == set(range(1, 52))


@pytest.mark.parametrize("number", range(1, 52))
def test_a_template_has_its_use_case_its_golden_row_and_its_undoing(number: int) -> None:
    proof = PROOFS[number]
    by_event = [code for code, event in EVENTS.items() if number in event.templates]
    assert by_event or number in ELSEWHERE or number in NO_ENTRY, "no use case"
    functions = [name for name, one in FUNCTIONS.items() if number in numbers_of(one)]
    assert functions or proof.rows or number in NO_ENTRY, "no golden row"
    assert set(functions) <= golden_functions()
    assert proof.undone or proof.final, "no undoing"
    for named in (*proof.undone, *proof.rows):
        path, _, name = named.partition("::")
        assert name in names_in(path), named


def test_every_template_function_says_its_number_and_has_a_golden_row() -> None:
    assert {name for name, one in FUNCTIONS.items() if not numbers_of(one)} == NO_ROW
    assert set(FUNCTIONS) - NO_ROW <= golden_functions()


HELD = "def test_a():\n    assert value() == 1\n"


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (HELD, True),
        ("@pytest.mark.parametrize('a', [1])\n" + HELD, True),
        ("@pytest.mark.skip\n" + HELD, False),
        ("@pytest.mark.skipif(True, reason='x')\n" + HELD, False),
        ("@pytest.mark.xfail\n" + HELD, False),
        ("@mark.xfail(reason='x')\n" + HELD, False),
        ("@xfail\n" + HELD, False),
        ("@pytest.mark.parametrize('a', [pytest.param(1, marks=pytest.mark.xfail)])\n" + HELD, False),
        ("pytestmark = pytest.mark.xfail\n" + HELD, False),
        (HELD + "    pytest.xfail('x')\n", False),
    ],
)
def test_what_is_expected_to_fail_is_no_proof(text: str, counts: bool) -> None:
    assert ("test_a" in proving(text)) == counts


def test_use_cases_are_there() -> None:
    for place in ELSEWHERE.values():
        module, _, name = place.partition(":")
        assert callable(getattr(importlib.import_module(module), name))


def exchanged(made: Callable[..., Any]) -> Callable[..., Any]:
    """The template with debit and credit exchanged in every line of what it makes."""

    def swapped(one: Entry) -> Entry:
        return replace(
            one, lines=tuple(line._replace(debit=line.credit, credit=line.debit) for line in one.lines)
        )

    def wrong(*asked: Any, **told: Any) -> Any:
        found = made(*asked, **told)
        return swapped(found) if isinstance(found, Entry) else tuple(map(swapped, found))

    return wrong


def tell_golden_rows() -> int:
    """Read the files of golden rows anew and run their plain tests; returns how many."""
    told = 0
    for path in sorted(GOLDEN.glob("test_*.py")):
        names: dict[str, Any] = {"__name__": path.stem}
        exec(compile(path.read_text("utf-8"), str(path), "exec"), names)  # our own file
        for test in [one for name, one in names.items() if name.startswith("test_")]:
            cases: list[dict[str, Any]] = [{}]
            for mark in getattr(test, "pytestmark", ()):
                rows = [row if isinstance(mark.args[0], tuple) else (row,) for row in mark.args[1]]
                of = mark.args[0] if isinstance(mark.args[0], tuple) else (mark.args[0],)
                cases = [{**case, **dict(zip(of, row, strict=True))} for case in cases for row in rows]
            if not hasattr(test, "hypothesis"):
                for case in cases:
                    test(**case)
                    told += 1
    return told


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - NO_ROW))
def test_a_golden_row_sees_debit_and_credit_exchanged(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = FUNCTIONS[name]
    for module in [one for at, one in sys.modules.items() if at.startswith(templates.__name__)]:
        if getattr(module, name, None) is made:
            monkeypatch.setattr(module, name, exchanged(made))
    with pytest.raises(AssertionError):
        tell_golden_rows()


def test_control_the_golden_rows_hold_as_they_stand() -> None:
    assert tell_golden_rows() > len(FUNCTIONS)
