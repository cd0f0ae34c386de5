"""The cash sheet's page: opening, in, out, closing of every place, gifts, what is unexplained; who reads it."""

from datetime import date
from typing import Any

from litestar.testing import TestClient

from relief_fund.donors.counter import fresh_slip, take_cash
from relief_fund.donors.receipts import change_letterhead
from relief_fund.ledger.day_sheet import PlaceDay, cash_sheet
from relief_fund.web.formats import Formats
from relief_fund.web.office.cash_sheet import gifts_by_place, summed
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, ASSESSOR, INSPECTOR, TREASURER, officer

PAGE = "/office/cash-sheet"


def test_a_day_of_gifts_adds_up_on_the_page(client: TestClient[Any], demonstration: Demonstration) -> None:
    page = officer(client, demonstration, ADMIN).get(f"{PAGE}?day=10/9/2024")
    assert page.status_code == 200
    with demonstration.home.office.read() as connection:
        places = cash_sheet(connection, date(2024, 9, 10))
    vi = Formats("vi")
    for one in (*places, summed(places)):
        for amount in (one.opening, one.paid_in, one.paid_out, one.closing):
            assert vi.money_text(amount) in page.text
        assert one.opening + one.paid_in - one.paid_out == one.closing
    assert "khoản ủng" in page.text
    assert summed(()) == PlaceDay("", 0, 0, 0, 0)


def test_today_by_itself_another_day_when_asked_and_a_wrong_one_is_told(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    treasurer = officer(client, demonstration, TREASURER)
    assert "22/11/2026" in treasurer.get(PAGE).text
    english = treasurer.get(f"/en{PAGE}?day=2024-09-10")
    assert english.status_code == 200
    assert "Cash sheet" in english.text
    wrong = treasurer.get(f"{PAGE}?day=30/2/2024")
    assert wrong.status_code == 422
    assert "30/2/2024" in wrong.text
    assert treasurer.get(f"{PAGE}?day=1/1/2000").status_code == 200


def test_cash_stands_in_the_till_and_not_among_the_banks_gifts(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    day, hand = date(2024, 9, 10), demonstration.cast.actor(ADMIN)
    office = demonstration.home.office
    change_letterhead(office, hand, address="Số 1")
    with office.read() as connection:
        before = gifts_by_place(connection, day)
    take_cash(office, hand, fund="YAGI.CHUNG", amount=70_000, slip=fresh_slip(), on=day)
    with office.read() as connection:
        assert gifts_by_place(connection, day) == {**before, "1111": (1, 70_000)}
    page = officer(client, demonstration, TREASURER).get(f"{PAGE}?day=10/9/2024").text
    till = page.partition("1111</span>")[2].partition("</article>")[0]
    assert "1 khoản ủng" in till.replace("\u00a0", " ")


def test_what_was_counted_is_held_against_the_books(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    day, hand, office = date(2024, 9, 10), demonstration.cast.actor(ADMIN), demonstration.home.office
    change_letterhead(office, hand, address="Số 1")
    take_cash(office, hand, fund="YAGI.CHUNG", amount=5_000, slip=fresh_slip(), on=day)
    with office.read() as connection:
        held = next(one.closing for one in cash_sheet(connection, day) if one.account == "1111")
    admin = officer(client, demonstration, ADMIN)

    def told(counted: str, lang: str = "") -> Any:
        return admin.get(f"{lang}{PAGE}?day=2024-09-10&counted={counted}")

    assert "đúng như sổ" in told(str(held)).text
    assert "thiếu" in told(str(held - 1_000)).text
    assert "1.000\u00a0đ" in told(str(held - 1_000)).text
    assert "too much" in told(str(held + 20_000), "/en").text
    assert told("0").status_code == 200, "an empty till is counted too"
    wrong = told("ba nghìn")
    assert wrong.status_code == 422
    assert '<a href="#counted">' in wrong.text
    assert 'value="ba nghìn"' in wrong.text


def test_who_reads_it(client: TestClient[Any], demonstration: Demonstration) -> None:
    assert officer(client, demonstration, INSPECTOR).get(PAGE).status_code == 200
    assert officer(client, demonstration, ASSESSOR).get(PAGE).status_code == 403
