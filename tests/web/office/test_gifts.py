"""One gift in the office: looked up by its code, given back by its committee, taken back at the counter."""

import re
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlalchemy import select

from relief_fund.donors.queries import GIFT
from relief_fund.inspection.checks import run_checks
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import grouped
from relief_fund.web.rendering import language
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, TREASURER, officer, paid
from tests.web.office.test_by_hand import approve

PAGE, FUND = "/office/gifts", "YAGI.CHUNG"
FIND = "/donations/find"


@pytest.fixture
def admin(client: TestClient[Any], demonstration: Demonstration) -> Any:
    """The administrator, the fund's address set."""
    hand = officer(client, demonstration, ADMIN)
    hand.post("/office/receipts/address", address="Số 1, đường Hùng Vương")
    return hand


def plain(page: Any) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)).replace("\u00a0", " ")


def gift_at(demonstration: Demonstration, *, last: bool, skip: int = 0) -> tuple[str, int]:
    """Receipt code and amount of the first bank gift in the line, or of the last, behind ``skip`` others."""
    order = GIFT.c.begins.desc() if last else GIFT.c.begins
    with demonstration.home.office.read() as connection:
        query = select(GIFT.c.receipt_code, GIFT.c.amount).where(
            GIFT.c.fund == FUND, GIFT.c.channel == "bank"
        )
        code, amount = connection.execute(query.order_by(order).limit(1).offset(skip)).one()
    return str(code), int(amount)


def refund_form(page: Any, demonstration: Demonstration, **change: str) -> dict[str, str]:
    """What the form of a page would send."""
    found = re.findall(r'name="(code|refund)" value="([^"]+)"', page.text)
    assert {name for name, _ in found} == {"code", "refund"}
    told = {"document": "QĐ-9", "day": f"{today(demonstration.clock):%d/%m/%Y}", "committee": "HUYEN-MAU"}
    return {"source": "", "reason": "", **dict(found), **told, **change}


def test_a_gift_is_found_by_its_code_and_its_code_stands_in_no_address(
    admin: Any, client: TestClient[Any], demonstration: Demonstration
) -> None:
    code, amount = gift_at(demonstration, last=True)
    for lang in ("", "/en"):
        assert admin.get(f"{lang}{PAGE}").status_code == 200
        page = admin.post(f"{lang}{PAGE}", code=grouped(code))
        assert page.status_code == 200
        assert grouped(code) in page.text
        assert f"{amount:,}".replace(",", "." if not lang else ",") in plain(page)
    assert admin.post(PAGE, code="0" * 17).status_code == 404
    assert admin.post(PAGE, code="?").status_code in (404, 422)
    assert officer(client, demonstration, TREASURER).post(PAGE, code=code).status_code == 403
    for place in ("/office/donations", "/office/donations/YAGI"):
        assert f"{PAGE}/{code}" not in admin.get(place).text
    assert f'formaction="{PAGE}"' in admin.get("/office/donations/YAGI").text
    line = re.findall(r'"(/office/bank/lines/[^"]+)"', admin.post(PAGE, code=code).text)[0]
    assert f'name="code" value="{code}"' in admin.get(line).text


def test_a_refund_goes_before_its_committee_and_the_donor_is_told(
    admin: Any, client: TestClient[Any], demonstration: Demonstration
) -> None:
    code, amount = gift_at(demonstration, last=True)
    page = admin.post(PAGE, code=code)
    form = refund_form(page, demonstration, amount="1000")
    too_much = admin.post(f"{PAGE}/refund", **{**form, "amount": str(amount + 1)})
    assert too_much.status_code == 409
    assert "chưa dùng và chưa đề nghị hoàn" in plain(too_much)
    assert f"Chỉ còn {language('vi').formats.plain(amount)} đồng" in plain(too_much)
    assert f'value="{form["refund"]}"' in too_much.text, "the form that was refused may be sent again"
    answer = admin.post(f"{PAGE}/refund", **form)
    assert answer.status_code == 303, answer.text
    waits = admin.post(PAGE, code=code)
    assert "chờ hội đồng" in plain(waits)
    approve(demonstration, answer.headers["location"].rsplit("/", 1)[1])
    assert "đã quyết định" in plain(admin.post(PAGE, code=code))
    demonstration.home.log.publish()
    told = plain(client.post(f"/en{FIND}", data={"code": code}))
    assert "1,000 đ is given back to you" in told
    assert "Given back to you 1,000 đ" in told


def test_a_gift_given_back_whole_says_so_everywhere(
    admin: Any, client: TestClient[Any], demonstration: Demonstration
) -> None:
    code, amount = gift_at(demonstration, last=True, skip=1)
    receipt = admin.post("/office/receipts", code=code).headers["location"]
    admin.post(f"{receipt}/issue")
    form = refund_form(admin.post(PAGE, code=code), demonstration, amount=str(amount))
    approve(demonstration, admin.post(f"{PAGE}/refund", **form).headers["location"].rsplit("/", 1)[1])
    assert "Khi thủ quỹ phát tiền, biên nhận bị thu hồi theo" in plain(admin.post(PAGE, code=code))
    demonstration.home.log.publish()
    decided = plain(client.post(f"/en{FIND}", data={"code": code}))
    assert "is given back to you, as was decided" in decided
    assert "given back whole" not in decided, "not before the money has left"
    treasurer = officer(client, demonstration, TREASURER)
    day = f"{today(demonstration.clock):%d/%m/%Y}"
    key = demonstration.next_code(demonstration.name_of(Duty.TREASURER))
    paid(demonstration, treasurer.post("/office/refunds", refunds=[form["refund"]], day=day, code=key))
    assert "hoàn trả toàn bộ cho người ủng hộ: biên nhận đã bị thu hồi" in plain(admin.post(PAGE, code=code))
    paper = plain(admin.get(receipt))
    assert f"lần hoàn {form['refund']}" in paper
    assert "Lập biên nhận mới" not in paper
    assert admin.post("/office/receipts", code=code).status_code == 409
    for lang, words in (("/en", "This gift was given back whole"), ("", "đã được hoàn trả toàn bộ")):
        assert words in plain(client.post(f"{lang}{FIND}", data={"code": code}))


def test_what_is_spent_is_borne_by_another_fund_and_the_donor_reads_why(
    admin: Any, client: TestClient[Any], demonstration: Demonstration
) -> None:
    code, amount = gift_at(demonstration, last=False)
    page = admin.post(PAGE, code=code)
    sources = re.findall(r'<option value="(YAGI\.[A-Z]+)"', page.text)
    assert FUND not in sources
    form = refund_form(page, demonstration, amount=str(amount), source=sources[0], reason="Chuyển nhầm")
    answer = admin.post(f"{PAGE}/refund", **form)
    assert answer.status_code == 303, answer.text
    proposed = plain(admin.get(answer.headers["location"]))
    assert f"Chịu thay quỹ {FUND} vì phần hoàn trả ở đó đã chi. Lý do: Chuyển nhầm" in proposed
    seen = plain(admin.post(PAGE, code=code))
    assert f"do quỹ {sources[0]} chịu: Chuyển nhầm" in seen
    approve(demonstration, answer.headers["location"].rsplit("/", 1)[1])
    demonstration.home.log.publish()
    told = plain(client.post(FIND, data={"code": code}))
    assert f"trả lại bạn bằng tiền của quỹ {sources[0]}: Chuyển nhầm" in told


def test_the_counter_takes_back_its_own_mistake(admin: Any, demonstration: Demonstration) -> None:
    slip = re.findall(r'name="slip" value="([^"]+)"', admin.get("/office/counter").text)[0]
    told = {"fund": FUND, "day": "01/10/2024", "amount": "5000", "slip": slip}
    receipt = admin.post("/office/counter/cash", **told).headers["location"]
    code = re.findall(r'name="code" value="([^"]+)"', admin.get(receipt).text)[0]
    page = admin.post(PAGE, code=code)
    assert "Khoản này ghi nhầm" in plain(page)
    form = {"code": code, "document": "DC-9", "day": f"{today(demonstration.clock):%d/%m/%Y}"}
    assert admin.post(f"{PAGE}/back", **form, reason=" ").status_code == 422
    done = admin.post(f"{PAGE}/back", **form, reason="đếm nhầm")
    assert done.status_code == 200, done.text
    assert "đã được lấy lại" in plain(done)
    assert "Khoản này ghi nhầm" not in plain(done)
    assert "đếm nhầm" in admin.get(receipt).text
    bank_gift, _ = gift_at(demonstration, last=True)
    assert "Khoản này ghi nhầm" not in plain(admin.post(PAGE, code=bank_gift))


def test_every_law_of_the_books_still_holds(admin: Any, demonstration: Demonstration) -> None:
    slip = re.findall(r'name="slip" value="([^"]+)"', admin.get("/office/counter").text)[0]
    told = {"fund": FUND, "day": "01/10/2024", "amount": "6000", "slip": slip}
    assert admin.post("/office/counter/cash", **told).status_code == 303
    demonstration.home.log.publish()
    found = [one for one in run_checks(demonstration.home) if one.grade == "law" and not one.ok]
    assert found == []


def test_a_wrong_donor_is_taken_off_on_the_gifts_page(admin: Any, demonstration: Demonstration) -> None:
    code, _ = gift_at(demonstration, last=True)
    admin.post("/office/donors", name="Bùi Thị Nhầm", address="Thôn 9", consent="receipt")
    donor = re.findall(r'name="donor" value="([0-9A-Z]{17})"', admin.get("/office/donors").text)[0]
    assert admin.post("/office/donors/link", donor=donor, gift=code).status_code == 303
    receipt = admin.post("/office/receipts", code=code).headers["location"]
    admin.post(f"{receipt}/issue")
    for lang, linked in (("", "gắn"), ("/en", "Linked by")):
        page = plain(admin.post(f"{lang}{PAGE}", code=code))
        assert "Bùi Thị Nhầm" in page
        assert linked in page
    form = {"code": code, "donor": donor}
    refused = admin.post(f"{PAGE}/unlink", **form, reason=" ")
    assert refused.status_code == 422
    assert "lý do trống" in plain(refused)
    answer = admin.post(f"{PAGE}/unlink", **form, reason="Hai người trùng tên")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert "gỡ: Hai người trùng tên" in plain(answer)
    assert 'action="/office/gifts/unlink"' not in answer.text
    assert "Hai người trùng tên" in plain(admin.get(receipt)), "the receipt in that name is withdrawn"
    assert grouped(code) not in plain(admin.post("/office/donors/gifts", donor=donor))
    line = re.findall(r'"(/office/bank/lines/[^"]+)"', answer.text)[0]
    assert "đã gỡ người ủng hộ" in plain(admin.get(line))
