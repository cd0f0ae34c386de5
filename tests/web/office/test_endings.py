"""The ends of a year, of authority and of funds on the pages: foreseen, decided, carried out."""

import re
from datetime import date
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.kernel.clock import today
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.funds import ended_funds, open_fund
from relief_fund.ledger.year_end import year_foreseen
from relief_fund.web.office import endings
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, MEMBER, TREASURER, officer
from tests.web.office.test_by_hand import approve

PAGE, COMMITTEE = "/office/endings", "HUYEN-MAU"


def test_a_year_is_seen_before_it_is_closed_and_closed_once(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    with demonstration.home.office.read() as connection:
        foreseen = year_foreseen(connection, year=2024)
    page = admin.get(f"{PAGE}?year=2024").text
    assert foreseen
    assert all(entry.key in page for entry in foreseen)
    assert "Còn chưa rõ đến" in page
    assert "Kết chuyển năm 2024" in page
    assert admin.post(f"{PAGE}/year", year="2024", document="").status_code == 422
    done = admin.post(f"{PAGE}/year", year="2024", document="KC-2024")
    assert done.status_code == 303, done.text
    told = admin.get(done.headers["location"]).text
    assert f"Đã ghi {len(foreseen)} bút toán" in told
    assert "không còn thu, chi nào chưa kết chuyển" in told
    assert "Close year 2024" not in admin.get(f"/en{PAGE}?year=2024").text
    running = admin.get(f"{PAGE}?year=2026").text
    assert "Năm 2026 chưa hết" in running
    assert admin.post(f"{PAGE}/year", year="2026", document="KC-2026").status_code == 422
    for year in ("", "0", "99999"):
        assert admin.post(f"{PAGE}/year", year=year, document="KC").status_code in (404, 422)


def test_what_is_left_of_the_budget_lapses_by_decision(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    page = admin.get(PAGE).text
    assert "Dự toán hết hạn" in page
    form = {"year": "2025", "document": "31/QĐ", "committee": COMMITTEE, "day": "22/11/2026"}
    answer = admin.post(f"{PAGE}/lapse", **form)
    assert answer.status_code == 303, answer.text
    shown = officer(client, demonstration, MEMBER).get(answer.headers["location"]).text
    assert "31/QĐ" in shown


def test_a_fund_with_money_left_is_not_put_before_the_committee(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    page = admin.get(f"{PAGE}/YAGI")
    assert page.status_code == 200
    assert "Còn khoản phải làm rõ trước" in page.text
    assert "Đưa ra hội đồng" not in page.text
    form = {"document": "40/QĐ", "committee": COMMITTEE, "day": f"{today(demonstration.clock):%d/%m/%Y}"}
    assert admin.post(f"{PAGE}/YAGI", **form).status_code == 409
    assert admin.get(f"{PAGE}/NO-SUCH").status_code == 404


def test_a_cleared_fund_ends_after_the_committee_has_signed(
    client: TestClient[Any], demonstration: Demonstration, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin, home = officer(client, demonstration, ADMIN), demonstration.home
    day = f"{today(demonstration.clock):%d/%m/%Y}"
    group, codes = "LU", {"LU.CHUNG"}

    def opening(tx: Any) -> None:
        open_fund(tx, code="LU.CHUNG", kind="donated", campaign=group, opened_on=date(2026, 1, 1), name="Lũ")
        for key, debited, credited in (("cash:LU-1", "1111", "5121"), ("buy:LU-1", "6131", "1111")):
            tx.post(Entry(key, "prepared", today(home.clock), moved("LU.CHUNG", debited, credited, 700_000)))

    home.office.desk.run(opening)
    page = admin.get(f"{PAGE}/{group}").text
    assert "Không còn khoản nào phải làm rõ" in page
    assert "end:LU.CHUNG" in page
    last = f'<time datetime="{today(demonstration.clock)}">{day}</time>'
    earliest = f"Quỹ LU.CHUNG: bút toán cuối ngày {last}; không kết thúc trước ngày đó"
    assert earliest in page
    assert "năm 2025 trước" not in page
    form = {"document": "41/QĐ", "committee": COMMITTEE, "day": day}
    put = admin.post(f"{PAGE}/{group}", **form)
    assert put.status_code == 303, put.text
    proposal = put.headers["location"].rsplit("/", 1)[1]
    assert "41/QĐ" not in admin.get(PAGE).text
    read = officer(client, demonstration, MEMBER).get(put.headers["location"]).text
    assert "end:LU.CHUNG" in read, "the committee sees what it will post"
    assert earliest in read
    early = admin.post(f"{PAGE}/decided/end", proposal=proposal, day=day)
    assert early.status_code == 409
    approve(demonstration, proposal)
    before = admin.post(f"{PAGE}/decided/end", proposal=proposal, day=day.replace("2026", "2025"))
    assert before.status_code == 409
    # Decisions of other kinds, however many and however new, do not hide it.
    monkeypatch.setattr(endings, "MOST_PROPOSALS", 1)
    debt = {**form, "document": "42/QĐ", "fund": "YAGI.CHUNG", "to_fund": "LGHD-2", "amount": "5"}
    assert admin.post("/office/vouchers/between_funds", **debt).status_code == 303
    listed = admin.get(PAGE).text
    assert re.search(rf'name="proposal" value="{proposal}"', listed)
    done = admin.post(f"{PAGE}/decided/end", proposal=proposal, day=day)
    assert done.status_code == 303, done.text
    with home.office.read() as connection:
        assert codes <= ended_funds(connection)
    after = admin.get(PAGE).text
    assert proposal not in after
    assert admin.get(f"{PAGE}/{group}").status_code == 404


def test_a_year_to_be_closed_first_is_told_before_anything_is_put_before_the_committee(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin, home = officer(client, demonstration, ADMIN), demonstration.home

    def opening(tx: Any) -> None:
        open_fund(
            tx, code="HAN.CHUNG", kind="donated", campaign="HAN", opened_on=date(2025, 1, 1), name="Hạn"
        )
        for key, debited, credited in (("cash:HAN-1", "1111", "5121"), ("buy:HAN-1", "6131", "1111")):
            tx.post(Entry(key, "prepared", date(2025, 5, 4), moved("HAN.CHUNG", debited, credited, 700_000)))

    home.office.desk.run(opening)
    page = admin.get(f"{PAGE}/HAN").text
    assert "Còn khoản phải làm rõ trước" in page
    assert "Quỹ HAN.CHUNG: phải kết chuyển thu, chi năm 2025 trước" in page
    assert 'href="/office/endings?year=2025"' in page
    assert "Đưa ra hội đồng" not in page
    form = {"document": "43/QĐ", "committee": COMMITTEE, "day": f"{today(demonstration.clock):%d/%m/%Y}"}
    refused = admin.post(f"{PAGE}/HAN", **form)
    assert refused.status_code == 409
    assert "Quỹ HAN.CHUNG: hãy kết chuyển năm 2025 trước" in refused.text
    for year in ("2024", "2025"):
        assert admin.post(f"{PAGE}/year", year=year, document=f"KC-{year}").status_code == 303
    ready = admin.get(f"{PAGE}/HAN").text
    assert "Đưa ra hội đồng" in ready
    assert "phải kết chuyển" not in ready


def test_only_the_administrator_ends_things(client: TestClient[Any], demonstration: Demonstration) -> None:
    for duty in (TREASURER, MEMBER):
        other = officer(client, demonstration, duty)
        assert other.get(PAGE).status_code == 403
        assert other.post(f"{PAGE}/year", year="2024", document="KC").status_code == 403
