"""Many waiting lines: counted and summed by what a search finds, chosen in the order of the books, never twice."""

from collections.abc import Callable

import pytest

from relief_fund.banking.decisions import decide_line
from relief_fund.banking.inbox import Search, inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.many_lines import (
    Matching,
    decided_so,
    matching,
    matching_lines,
    matching_upto,
    named_in_turn,
)
from relief_fund.kernel.protocols import Home
from tests.banking.lines import line
from tests.banking.money_in import ADMINISTRATOR, INSPECTOR

Import = Callable[..., ImportReport]
FEES = [line(100 + at, f"THU PHÍ dịch vụ {at}", direction="debit", reference=f"1.{at}") for at in range(5)]
MORE = [line(7, "DIEU CHUYEN VON NOI BO phi dich vu", reference="2.1"), line(1_000, "ung ho phi dich vu")]
OUT = Matching("1121.01", "debit", "BAO.CHUNG", 5, 510)
IN = Matching("1121.01", "credit", "BAO.CHUNG", 1, 7)
WORDS = Search(words="phi dich vu")


@pytest.fixture
def loaded(home: Home, load: Import) -> Home:
    load([*FEES, *MORE])
    return home


def test_what_waits_is_counted_and_summed_by_kind(loaded: Home) -> None:
    with loaded.office.read() as connection:
        assert matching(connection, search=WORDS) == (IN, OUT), "a gift that is booked waits no more"
        assert matching(connection, search=Search(direction="debit"), account="1121.01") == (OUT,)
        assert matching(connection, search=WORDS, account="1121.02") == ()
        assert matching(connection, search=Search(words="dieu chuyen")) == (IN,)
        assert [matching_upto(connection, search=WORDS, most=most) for most in (3, 6, 9)] == [4, 6, 6]


def test_what_is_chosen_is_what_was_counted(loaded: Home) -> None:
    kind = ("1121.01", "debit", "BAO.CHUNG")
    with loaded.office.read() as connection:
        chosen = matching_lines(connection, search=WORDS, fitting=[kind], limit=9)
        waiting = [one.identity for one in inbox_page(connection) if one.direction == "debit"]
        assert chosen == waiting
        assert matching_lines(connection, search=WORDS, fitting=[kind], limit=2) == waiting[:2]
        assert matching_lines(connection, search=WORDS, fitting=[], limit=9) == []
        known = named_in_turn(connection, [*chosen, "0" * 64])
    assert [known[one].amount for one in chosen] == [100, 101, 102, 103, 104]
    assert "0" * 64 not in known


def test_what_is_decided_falls_out_and_is_known_by_its_decision(loaded: Home) -> None:
    with loaded.office.read() as connection:
        chosen = [one.identity for one in inbox_page(connection) if one.direction == "debit"]
    decide_line(loaded.office, ADMINISTRATOR, identity=chosen[1], decision="fee", reason="phí")
    told = {"decision": "fee", "reason": "phí", "officers": [ADMINISTRATOR.officer], "since": ""}
    with loaded.office.read() as connection:
        assert matching(connection, search=Search(direction="debit"))[0].lines == 4
        assert decided_so(connection, chosen, **told) == {chosen[1]}  # type: ignore[arg-type]
        for other in (
            {"decision": "cash_drawn"}, {"reason": "x"}, {"officers": [INSPECTOR.officer]}, {"since": "9999"},
        ):  # fmt: skip
            assert decided_so(connection, chosen, **{**told, **other}) == frozenset()  # type: ignore[arg-type]
