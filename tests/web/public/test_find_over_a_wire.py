"""Find my gift where the books are asked over a wire: loop and thread tell the same, a lost session is no error."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlalchemy import text

from relief_fund.banking.reference_keys import key_references
from relief_fund.kernel.identifiers import grouped
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.fund_line import note_entry
from relief_fund.web.look_ups import MOST_LOOK_UPS, LookUps
from relief_fund.web.site import create_site
from tests.banking.conftest import administrator, campaign, load
from tests.banking.lines import DAY, line
from tests.storage.test_books import end_sessions

__all__ = ["administrator", "campaign", "load"]
pytestmark = pytest.mark.parametrize("engine_name", ["postgresql"])
FIND = "/donations/find"


@pytest.fixture
def codes(home: Home, load: Callable[..., Any]) -> list[str]:
    """Receipt codes of three gifts: one spent, one in part, one that waits; under a seal."""
    load([line(amount, f"ung ho {amount}", reference=f"5213.{amount}") for amount in (100, 200, 300)])
    paid = Entry("pay:none:1:1", "paid", DAY, moved("BAO.CHUNG", "6111", "1121.01", 150))

    def command(tx: Any) -> None:
        note_entry(tx, paid, tx.post(paid))

    home.office.desk.run(command)
    home.log.publish()
    with home.office.read() as connection:
        found = connection.execute(text("SELECT receipt_code FROM gift ORDER BY position")).scalars()
        return [str(code) for code in found]


def asked(client: TestClient[Any], code: str) -> tuple[int, str]:
    """Status and page of a look-up."""
    answer = client.post(FIND, data={"code": code})
    return answer.status_code, re.sub(r' value="[^"]*"', "", answer.text)


def test_loop_and_thread_tell_the_same_and_a_lost_wire_is_no_error(
    home: Home, codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = list[str]()
    by_thread = LookUps.waited_for

    async def counted(self: LookUps, work: Any, *given: Any) -> Any:
        threads.append(given[1].code)
        return await by_thread(self, work, *given)

    monkeypatch.setattr(LookUps, "waited_for", counted)
    every = [*codes, "0" * 17, "K7M4Q2"]
    with TestClient(create_site(home), raise_server_exceptions=False) as client:
        first = [asked(client, code) for code in every]
        threads.clear()
        assert [asked(client, code) for code in every] == first
        assert threads == [], "neither what is found nor what is not"
        end_sessions(home.settings)
        assert [asked(client, code) for code in every] == first
        assert threads == [codes[0]], "a session that is gone is noticed once"
        key_references(home.office)
        for lost in (False, True):
            threads.clear()
            if lost:
                end_sessions(home.settings)
            by_reference = {"reference": "5213.200", "amount": "200", "day": "10/09/2024"}
            answer = client.post(FIND, data=by_reference)
            assert (answer.status_code, grouped(codes[1]) in answer.text) == (200, True)
            assert len(threads) == lost, "in the loop, like a code"
    assert [status for status, _ in first] == [200, 200, 200, 404, 404]
    assert first[3] == first[4]
    assert len({page for _, page in first}) == 4


def test_tries_are_counted_once_each(home: Home, codes: list[str]) -> None:
    with TestClient(create_site(home), raise_server_exceptions=False) as client:
        statuses = [asked(client, ("0" * 17, codes[0])[at % 2])[0] for at in range(MOST_LOOK_UPS + 2)]
    assert statuses == [404, 200] * (MOST_LOOK_UPS // 2) + [429, 429]
