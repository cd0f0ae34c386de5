"""What the back office asks about officers: pages, holders, and who acts at the machine."""

from datetime import timedelta

import pytest

from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Home
from relief_fund.staff import queries
from relief_fund.staff.errors import OfficerUnknown, TermEnded
from tests.staff.crew import FROM, TO, appointed, office_of_two


def test_pages_of_officers_follow_one_another(home: Home) -> None:
    first, second = office_of_two(home)
    appointed(home, first, second, "Lê Thị Thử", Duty.INSPECTOR)
    seen, after = [], ""
    with home.office.read() as connection:
        while page := queries.officer_page(connection, after=after, limit=2):
            seen += [view.card.sign_in_name for view in page]
            after = page[-1].card.sign_in_name
    assert seen == ["le.thi.thu", "nguyen.thi.mau", "tran.van.thu"]


def test_holders_of_a_duty_on_a_day(home: Home) -> None:
    _, second = office_of_two(home)
    with home.office.read() as connection:
        assert [card.id for card in queries.holders(connection, Duty.TREASURER, FROM)] == [second.officer]
        assert queries.holders(connection, Duty.TREASURER, TO + timedelta(days=1)) == ()
        assert queries.holders(connection, Duty.INSPECTOR, FROM) == ()
        card = queries.officer_named(connection, "tran.van.thu")
        assert card
        assert card.id == second.officer
        assert queries.officer_named(connection, "ai.do") is None
        assert queries.officers_by_id(connection.execute, []) == {}
        assert queries.officers_by_id(connection.execute, [card.id, "x"]) == {card.id: card}


def test_who_acts_at_the_machine_holds_the_duty_that_day(home: Home) -> None:
    first, _ = office_of_two(home)
    with home.office.read() as connection:
        actor = queries.acting(connection, officer=first.officer, duty=Duty.FUND_ADMINISTRATOR, day=TO)
        assert actor.duties == {Duty.FUND_ADMINISTRATOR}
        for duty, day in ((Duty.FUND_ADMINISTRATOR, TO + timedelta(days=1)), (Duty.INSPECTOR, TO)):
            with pytest.raises(TermEnded):
                queries.acting(connection, officer=first.officer, duty=duty, day=day)
        with pytest.raises(OfficerUnknown):
            queries.acting(connection, officer="x", duty=Duty.INSPECTOR, day=TO)
