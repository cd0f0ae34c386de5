"""Officers: two hands for every change, links shown once, a lost phone by another hand."""

import re
from typing import Any

from litestar.testing import TestClient

from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, ASSESSOR, MEMBER, TREASURER, officer

PAGE = "/office/officers"
TERM = {"from_day": "1/9/2024", "to_day": "31/12/2027"}


def change(page: str) -> str:
    """The id of the first change that waits."""
    found = re.search(r"/changes/(\w+)/confirm", page)
    assert found, "no change waits"
    return found.group(1)


def test_an_officer_is_appointed_by_two_hands_and_gets_a_link(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    form = {"kind": "appoint", "name": "Lý Văn Mới", "duty": "assessor", **TERM}
    assert admin.post(PAGE, **form).status_code == 303
    waiting = change(admin.get(PAGE).text)
    alone = admin.post(f"{PAGE}/changes/{waiting}/confirm")
    assert alone.status_code == 403
    assert "Cần một cán bộ khác" in alone.text
    done = officer(client, demonstration, TREASURER).post(f"{PAGE}/changes/{waiting}/confirm")
    assert done.status_code == 200
    assert "/sign-in/enrol#" in done.text
    assert done.headers["cache-control"] == "no-store"
    token = done.text.partition("/sign-in/enrol#")[2].partition("<")[0]
    assert token not in admin.get(PAGE).text, "shown once"


def test_a_change_may_be_refused(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin = officer(client, demonstration, ADMIN)
    admin.post(PAGE, kind="appoint", name="Lý Văn Thôi", duty="inspector", **TERM)
    waiting = change(admin.get(PAGE).text)
    assert officer(client, demonstration, MEMBER).post(f"{PAGE}/changes/{waiting}/refuse").status_code == 303
    assert "Lý Văn Thôi" not in admin.get(PAGE).text


def test_incompatible_duties_wrong_days_and_unknown_kinds_are_said(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    clash = admin.post(PAGE, kind="duty", officer=admin.id, duty="inspector", **TERM)
    assert clash.status_code == 409
    assert "bất kiêm nhiệm" in clash.text
    wrong = admin.post(
        PAGE, kind="appoint", name="A B", duty="assessor", from_day="30/2/2024", to_day="1/1/2027"
    )
    assert wrong.status_code == 422
    assert "A B" in wrong.text, "nothing typed is lost"
    assert admin.post(PAGE, kind="marry").status_code == 404


def test_a_term_is_ended_by_proposal(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin = officer(client, demonstration, ADMIN)
    term = admin.get(PAGE).text.partition('name="term" value="')[2].partition('"')[0]
    assert admin.post(PAGE, kind="end", term=term).status_code == 303
    assert "Thôi nhiệm vụ" in admin.get(PAGE).text


def test_a_lost_phone_is_reset_by_another_officer(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin, treasurer = officer(client, demonstration, ADMIN), officer(client, demonstration, TREASURER)
    own = admin.post(f"{PAGE}/{admin.id}/lost-phone")
    assert own.status_code == 403
    done = admin.post(f"{PAGE}/{treasurer.id}/lost-phone")
    assert done.status_code == 200
    assert "/sign-in/enrol#" in done.text
    assert treasurer.get(PAGE).status_code == 303, "every sign-in of the lost phone has ended"


def test_an_assessor_sees_no_officers(client: TestClient[Any], demonstration: Demonstration) -> None:
    assert officer(client, demonstration, ASSESSOR).get(PAGE).status_code == 403
