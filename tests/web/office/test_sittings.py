"""The committee: lists before it, one code signs a frozen list, every refusal in words, cases to read."""

from typing import Any

from litestar.testing import TestClient

from relief_fund.approval.queries import proposal_card
from relief_fund.approval.recuse import recuse
from relief_fund.disbursement.orders.queries import awards_page, lists_page
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor
from tests.web.demonstration import STEP, Demonstration
from tests.web.office.officer import ADMIN, ASSESSOR, INSPECTOR, MEMBER, TREASURER, Officer, officer
from tests.web.office.test_gifts import gift_at, refund_form

SEATS = ("chair", "finance", "social_affairs", "fatherland_front", "commune")


def newest(shown: Demonstration) -> Any:
    """The newest list."""
    with shown.home.office.read() as connection:
        return lists_page(connection)[0]


def put_forward(client: TestClient[Any], shown: Demonstration) -> Any:
    """The list of the held payments, put before the committee from the page by the first test that asks."""
    if newest(shown).kind == "renewal":
        return newest(shown)
    admin = officer(client, shown, ADMIN)
    form = {"disaster": "YAGI-2024", "committee": "HUYEN-MAU", "day": "15/10/2024"}
    answer = admin.post("/office/lists", **form, revise="renew", reason="Đã tìm thấy người nhận")
    assert answer.status_code == 303, answer.text
    return newest(shown)


def code(shown: Demonstration, member: Officer) -> str:
    """The member's next unused code; the clock goes on."""
    shown.clock.move(STEP)
    name = next(one["name"] for one in shown.cast.sign_ins() if one["officer"] == member.id)
    return shown.next_code(name)


def digest_of(page: str) -> str:
    """The digest the form carries."""
    return page.partition('name="digest" value="')[2].partition('"')[0]


def test_wrong_code_changed_digest_and_no_choice_are_said(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    member = officer(client, demonstration, MEMBER, "chair")
    line = put_forward(client, demonstration)
    address = f"/office/proposals/{line.proposal}"
    digest = digest_of(member.get(address).text)
    wrong = member.post(address, digest=digest, choice="approve", code="000000")
    assert wrong.status_code == 422
    assert "Mã không đúng" in wrong.text
    fresh = code(demonstration, member)
    assert member.post(address, digest="0" * 64, choice="approve", code=fresh).status_code == 409
    assert member.post(address, digest=digest, choice="perhaps", code=fresh).status_code == 422


def test_a_member_with_an_interest_takes_no_part(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    member = officer(client, demonstration, MEMBER, "commune")
    line = put_forward(client, demonstration)
    address = f"/office/proposals/{line.proposal}"
    assert member.post(f"{address}/recuse", reason="no-such").status_code == 422
    assert member.post(f"{address}/recuse", reason="kinship").status_code == 303
    page = member.get(address).text
    assert "không tham gia" in page
    assert 'name="code"' not in page


def test_who_prepares_or_inspects_reads_and_does_not_sign(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    line = put_forward(client, demonstration)
    address = f"/office/proposals/{line.proposal}"
    for duty in (ADMIN, INSPECTOR):
        reader = officer(client, demonstration, duty)
        page = reader.get(address)
        assert page.status_code == 200
        assert 'name="code"' not in page.text
        assert reader.post(address, digest="", choice="approve", code="1").status_code == 403
    for duty in (TREASURER, ASSESSOR):
        assert officer(client, demonstration, duty).get(address).status_code == 403


def test_a_case_shows_amount_and_rule_but_no_money_to_the_assessor(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    with demonstration.home.office.read() as connection:
        oldest = lists_page(connection)[-1]
        award = awards_page(connection, oldest.id)[0]
    address = f"/office/cases/{award.household}"
    seen = officer(client, demonstration, MEMBER, "chair").get(address).text
    assert award.payee in seen
    assert award.fund in seen
    assert award.fund not in officer(client, demonstration, ASSESSOR).get(address).text
    assert officer(client, demonstration, TREASURER).get(address).status_code == 403
    assert officer(client, demonstration, MEMBER, "chair").get("/office/cases/00").status_code == 404


def test_sittings_and_lists_are_listed(client: TestClient[Any], demonstration: Demonstration) -> None:
    page = officer(client, demonstration, MEMBER, "finance").get("/office/sittings").text
    assert "YAGI-2024-01" in page
    assert "28/09/2024" in page


def test_a_list_is_signed_by_its_digest_until_the_quorum(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    line = put_forward(client, demonstration)
    address = f"/office/proposals/{line.proposal}"
    for place, seat in enumerate(SEATS[:4], 1):
        member = officer(client, demonstration, MEMBER, seat)
        page = member.get(address).text
        assert "checked" not in page, "nothing is chosen beforehand"
        form = {"digest": digest_of(page), "choice": "approve", "code": code(demonstration, member)}
        signed = member.post(address, **form)
        assert signed.status_code == 303, signed.text
        after = member.get(address).text
        assert "Bạn đã ký" in after
        assert "giây" in after, "the seconds until the next code"
        assert f"{place} trong 5" in after
    assert "Đủ túc số" in after
    late = officer(client, demonstration, MEMBER, "commune")
    assert 'name="choice"' not in late.get(address).text, "a decided list has no panel"


def test_what_nobody_is_left_to_sign_is_put_away(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin, office = officer(client, demonstration, ADMIN), demonstration.home.office
    code, _ = gift_at(demonstration, last=True)
    form = refund_form(admin.post("/office/gifts", code=code), demonstration, amount="700")
    place = admin.post("/office/gifts/refund", **form).headers["location"]
    assert f"{place}/lapse" not in admin.get(place).text, "its committee can still decide"
    assert admin.post(f"{place}/lapse", reason="vội").status_code == 409
    with office.read() as connection:
        card = proposal_card(connection, place.rsplit("/", 1)[1], day=today(demonstration.clock))
    for member in card.members:
        acting = Actor(member.officer, member.name, frozenset({Duty.COMMITTEE_MEMBER}))
        recuse(office, acting, proposal=card.id, reason="interest")
    page = admin.get(f"/en{place}")
    assert f'action="/en{place}/lapse"' in page.text
    assert "Nobody is left to sign" in page.text
    assert officer(client, demonstration, INSPECTOR).post(f"{place}/lapse", reason="x").status_code == 403
    assert admin.post(f"{place}/lapse", reason=" ").status_code == 422
    assert admin.post(f"{place}/lapse", reason="Cả hội đồng có lợi ích").status_code == 303
    done = admin.get(place).text
    assert "Cả hội đồng có lợi ích" in done
    assert f'action="{place}/lapse"' not in done
    assert "không được duyệt" in admin.post("/office/gifts", code=code).text
    assert "đã bỏ" in admin.get("/office/sittings").text
