"""Officers inside commands: names once, hands counted, a term and its leaf together."""

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.staff import officers
from relief_fund.staff.errors import OfficerUnknown, SignInNameTaken
from tests.staff.crew import first_officer


@pytest.mark.parametrize(
    ("who", "count"), [(("", ""), 1), (("a", ""), 1), (("a", "a"), 1), (("a", "b"), 2), ((), 1)]
)
def test_hands_are_different_people(who: tuple[str, ...], count: int) -> None:
    assert officers.hands(*who) == count


def test_an_officer_is_found_by_id_and_by_folded_name(home: Home) -> None:
    with home.office.read() as connection:
        assert officers.first_two_ids(connection.execute) == []
    person = first_officer(home, "Nguyễn Thị Mẫu")
    with home.office.read() as connection:
        run = connection.execute
        card = officers.officer_by_id(run, person.officer)
        assert officers.officer_by_name(run, "nguyen.thi.mau") == card
        assert officers.officer_by_name(run, "Nguyễn Thị Mẫu") is None
        assert officers.first_two_ids(run) == [person.officer]
        assert officers.has_enrolled(run, person.officer)
        assert not officers.has_enrolled(run, "made-up")
        with pytest.raises(OfficerUnknown):
            officers.officer_by_id(run, "made-up")


def test_a_sign_in_name_belongs_to_one_officer(home: Home) -> None:
    first_officer(home, "Nguyễn Thị Mẫu")
    twin = officers.OfficerCard("other-id", "nguyen.thi.mau", "CB-X", "Nguyễn Thị Mấu")
    with pytest.raises(SignInNameTaken):
        home.office.desk.run(lambda tx: officers.add_officer(tx, twin, home.clock.now()))
