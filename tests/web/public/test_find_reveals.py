"""What a look-up tells: whoever does not hold the three facts learns nothing, a hit names nobody, a miss is a miss."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient
from sqlalchemy import text

from relief_fund.donors import counter, receipts
from relief_fund.donors.given import given_named
from relief_fund.donors.people import Giver
from relief_fund.kernel.clock import today
from relief_fund.kernel.identifiers import grouped
from relief_fund.web.look_ups import MOST_LOOK_UPS
from tests.reversals import reversed_unasked
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN

FIND = "/donations/find"
NOTHING = {"reference": "000000000000", "amount": "1", "day": "01/01/2001"}
TAM = Giver("Lê Văn Tám", "Thôn 3", "person", "receipt")


class Asked:
    """A visitor who is never stopped by the count of look-ups, and what each answer holds beside what was typed."""

    def __init__(self, client: TestClient[Any], shown: Demonstration) -> None:
        self.client, self.shown = client, shown
        self.asked = 0

    def __call__(self, **typed: str) -> tuple[int, dict[str, str], str]:
        """Status, headers and page with the typed values taken out."""
        self.asked += 1
        if self.asked % (MOST_LOOK_UPS - 1) == 0:
            self.shown.clock.move(timedelta(minutes=15))
        answer = self.client.post(FIND, data=typed)
        headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
        return answer.status_code, headers, re.sub(r' value="[^"]*"', "", answer.text)


@pytest.fixture
def ask(client: TestClient[Any], demonstration: Demonstration) -> Asked:
    """A visitor at the beginning of a quarter of an hour."""
    demonstration.clock.move(timedelta(minutes=15))
    return Asked(client, demonstration)


def lines(shown: Demonstration) -> list[Any]:
    """Every bank line with what became of it."""
    said = (
        "SELECT l.reference, l.amount, l.day, l.text, l.direction, l.reading, g.receipt_code AS code FROM bank_line l "
        "LEFT JOIN gift g ON g.entry_key = 'line:' || l.identity ORDER BY l.position"
    )
    with shown.home.office.read() as connection:
        return [dict(row) for row in connection.execute(text(said)).mappings()]


def facts(line: Any) -> dict[str, str]:
    """The three facts of a line as somebody types them."""
    day = date.fromisoformat(str(line["day"]))
    return {"reference": line["reference"], "amount": str(line["amount"]), "day": f"{day:%d/%m/%Y}"}


def test_two_facts_of_three_are_answered_like_none(ask: Asked, demonstration: Demonstration) -> None:
    nothing = ask(**NOTHING)
    assert nothing[0] == 404
    known = [line for line in lines(demonstration) if line["code"] and line["reference"]]
    for line in known[:: max(len(known) // 12, 1)]:
        exact = facts(line)
        day = date.fromisoformat(str(line["day"]))
        assert ask(**exact)[0] == 200
        near = [
            {"amount": str(line["amount"] + 1)}, {"amount": str(line["amount"] * 10)},
            {"day": f"{day + timedelta(days=365):%d/%m/%Y}"}, {"reference": line["reference"] + "0"},
            {"reference": line["reference"][:-1]}, {"reference": ""}, {"reference": "%"}, {"reference": "______"},
        ]  # fmt: skip
        for change in near:
            assert ask(**{**exact, **change}) == nothing, change


def test_what_is_no_gift_is_not_told_from_nothing(ask: Asked, demonstration: Demonstration) -> None:
    nothing = ask(**NOTHING)
    others = [line for line in lines(demonstration) if not line["code"]]
    assert {line["direction"] for line in others} == {"D", "C"} or others, "fees, payments, lines that wait"
    for line in others[:20]:
        assert ask(**facts(line)) == nothing, line["reading"]


@given(st.text(max_size=40), st.integers(0, 2**63 - 1), st.dates(date(1900, 1, 1), date(2199, 12, 31)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_every_miss_is_the_same_page(ask: Asked, reference: str, amount: int, day: date) -> None:
    reference = re.sub(r"[\x00\ud800-\udfff]", "", reference)
    assert ask(reference=reference, amount=str(amount), day=f"{day:%d/%m/%Y}") == ask(**NOTHING)


def test_a_hit_names_nobody(ask: Asked, demonstration: Demonstration) -> None:
    known = [line for line in lines(demonstration) if line["code"] and line["reference"]]
    for line in known[:: max(len(known) // 8, 1)]:
        status, headers, page = ask(**facts(line))
        assert (status, headers["cache-control"]) == (200, "no-store")
        # Names stand in capitals, two words or more; numbers of accounts, telephones and papers are long.
        words = re.findall(r"\b[A-Z]{2,}(?: [A-Z]{2,})+\b|\d{6,}", line["text"])
        assert words, line["text"]
        told = re.sub(r"<[^>]+>", " ", page).upper()
        private = [one for one in words if re.search(rf"\b{re.escape(one.upper())}\b", told)]
        assert not private, (private, line["text"])


def test_cash_of_a_registered_donor_names_nobody(
    client: TestClient[Any], ask: Asked, demonstration: Demonstration
) -> None:
    office, actor = demonstration.home.office, demonstration.cast.actor(ADMIN)
    receipts.change_letterhead(office, actor, address="Số 1")
    told: dict[str, Any] = {"fund": "YAGI.CHUNG", "on": date(2024, 10, 1), "slip": counter.fresh_slip()}
    taken = counter.take_cash(office, actor, amount=70_000, giver=TAM, **told)
    for lang, words in (("", "Trao tại quầy"), ("/en", "counter")):
        page = client.post(f"{lang}{FIND}", data={"code": taken.receipt_code}).text
        assert (words in page, grouped(taken.receipt_code) in page) == (True, True)
        assert not [one for one in (*TAM.name.split()[1:], TAM.address) if f" {one}" in page]


def test_what_was_reversed_says_so(client: TestClient[Any], ask: Asked, demonstration: Demonstration) -> None:
    office, actor = demonstration.home.office, demonstration.cast.actor(ADMIN)
    receipts.change_letterhead(office, actor, address="Số 1")
    taken = counter.take_cash(
        office, actor, fund="YAGI.CHUNG", amount=70_000, slip=counter.fresh_slip(), on=date(2024, 10, 1)
    )
    assert "đã được đảo" not in client.post(FIND, data={"code": taken.receipt_code}).text
    with office.read() as connection:
        key = given_named(connection, [taken.receipt_code])[taken.receipt_code].entry_key
    reversed_unasked(demonstration.home, actor, key, today(demonstration.clock))
    assert "đã được đảo" in client.post(FIND, data={"code": taken.receipt_code}).text
