"""Formats page: a file is looked at, an unknown bank's columns are mapped, an unseen layout is confirmed."""

import io
import os
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from litestar.testing import TestClient

from relief_fund.banking.mappings import confirmed_layouts, saved_mappings
from relief_fund.pilot.input import bundled
from relief_fund.web import cookies
from relief_fund.web.errors import NothingFound
from relief_fund.web.office import bank_mappings
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, TREASURER, Officer, officer

PAGE = "/office/bank/formats"
OTHER = (
    b"ACME BANK,,,,\nWhen,What,In,Out,Left\n09/10/2024,ung ho <b>,\"50,000\",,\"50,000\"\n"
    b"09/11/2024,NA,,\"1,000\",\"49,000\"\n"
)  # fmt: skip
CHOSEN = {
    "header": "2", "name": "ACME", "day": "1", "text": "2", "credit": "3", "debit": "4", "balance": "5",
    "day_order": "mdy", "writing": "", "day_said": "mdy",
}  # fmt: skip


def look(admin: Officer, body: bytes, name: str = "sao-ke.csv") -> Any:
    """Hand a file in to look at it."""
    return admin.post(PAGE, files={"file": (name, body, "text/csv")})


def bidv() -> bytes:
    """A workbook in a layout that was never seen."""
    book = openpyxl.Workbook()
    for row in (
        ["BIDV", None, None, None, None], ["Ngày hiệu lực", "Mô tả", "Ghi nợ", "Ghi có", "Số dư"],
        ["10/09/2024", "ung ho", None, "50.000,00", "50.000,00"],
    ):  # fmt: skip
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_known_formats_say_whether_they_were_seen(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    page = admin.get(PAGE).text
    assert "Chưa thấy trong tệp thật" in page
    assert "Đã đọc tệp thật" in page
    assert "Not yet seen in a real file" in admin.get(f"/en{PAGE}").text
    assert officer(client, demonstration, TREASURER).get(PAGE).status_code == 403


def test_an_unknown_bank_is_mapped_tried_and_saved(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    here = look(admin, OTHER).headers["location"]
    page = admin.get(here).text
    assert "Mẫu này chưa biết" in page
    assert "ung ho &lt;b&gt;" in page
    query = "&".join(f"{name}={value}" for name, value in CHOSEN.items())
    tried = admin.get(f"{here}?{query}").text
    assert "10/09/2024" in tried
    assert "49.000" in tried
    shown = admin.post(here, act="try", **CHOSEN)
    assert shown.status_code == 303
    assert sorted(shown.headers["location"].partition("?")[2].split("&")) == sorted(
        query.rstrip("&").split("&")
    )
    assert admin.get(shown.headers["location"]).text == tried
    assert 'formmethod="get"' not in tried, "a form with a token is never put into an address"
    for form in re.findall(r'<form method="get".*?</form>', tried, re.S):
        assert cookies.FIELD not in form
    wrong = admin.get(f"{here}?{query.replace('mdy', 'dmy').replace('day=1', 'day=2')}")
    assert wrong.status_code == 422
    assert "ACME" in wrong.text, "what was chosen is not lost"
    assert admin.post(here, act="save", **{**CHOSEN, "day": "0"}).status_code == 422
    done = admin.post(here, act="save", **CHOSEN)
    assert done.status_code == 303
    with demonstration.home.office.read() as connection:
        assert [(one.name, one.columns["credit"]) for one in saved_mappings(connection)] == [("ACME", 2)]
    assert "ACME" in admin.get(PAGE).text
    assert admin.get(here).status_code == 404, "the file is dropped"
    again = look(admin, OTHER).headers["location"]
    assert "Tệp này đọc được" in admin.get(again).text


def test_a_layout_not_seen_before_is_confirmed_once(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    here = look(admin, bidv(), "bidv.xlsx").headers["location"]
    page = admin.get(here).text
    assert "Đã so với giấy, đúng" in page
    assert "50.000" in page
    assert admin.post(here, act="confirm").status_code == 303
    with demonstration.home.office.read() as connection:
        assert confirmed_layouts(connection)[("bidv", "xlsx")] == admin.id
    assert "Cán bộ đã xác nhận" in admin.get(PAGE).text
    again = look(admin, bidv(), "bidv.xlsx").headers["location"]
    assert "Đã so với giấy, đúng" not in admin.get(again).text


def test_known_files_and_files_that_cannot_be_read(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    here = look(admin, bundled("statement.csv").read_bytes()).headers["location"]
    assert "Tệp này đọc được" in admin.get(here).text
    assert admin.post(f"{here}/discard").status_code == 303
    assert admin.get(here).status_code == 404
    here = look(admin, b"%PDF-1.7").headers["location"]
    bad = admin.get(here)
    assert bad.status_code == 422
    assert "Không đọc được tệp này" in bad.text
    assert admin.get(here).status_code == 404, "what cannot be read is not kept"
    assert admin.post(PAGE).status_code == 422


def test_files_are_forgotten_after_a_day(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin = officer(client, demonstration, ADMIN)
    paper = look(admin, OTHER).headers["location"].rpartition("/")[2]
    home = demonstration.home
    assert bank_mappings.find_paper(home, paper).name == "sao-ke.csv"
    for name in ("../../keys", "none-such-paper"):
        with pytest.raises(NothingFound):
            bank_mappings.find_paper(home, name)
    bank_mappings.sweep(home)
    folder = home.settings.uploads / "formats" / paper
    old = int((home.clock.now() - timedelta(days=2)).timestamp())
    os.utime(folder, (old, old))
    assert bank_mappings.sweep(home) == 1
    assert not folder.exists()


def test_days_that_may_be_read_both_ways_are_asked_about(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    here = look(admin, OTHER.replace(b"ACME", b"ZETA").replace(b"When", b"Day of")).headers["location"]
    unsaid = {**CHOSEN, "name": "ZETA", "day_order": "dmy"}
    del unsaid["day_said"]
    tried = admin.get(f"/en{here}?" + "&".join(f"{name}={value}" for name, value in unsaid.items())).text
    tried = tried.replace("\u00a0", " ")
    assert "Does the day or the month stand first?" in tried
    for words in ("from 9 Oct 2024 to 9 Nov 2024", "from 10 Sep 2024 to 11 Sep 2024"):
        assert words in tried
    refused = admin.post(here, act="save", **unsaid)
    assert refused.status_code == 422
    assert "Ngày đứng trước hay tháng đứng trước?" in refused.text
    assert 'value="ZETA"' in refused.text
    assert admin.post(here, act="save", **unsaid, day_said="mdy").status_code == 303
    with demonstration.home.office.read() as connection:
        kept = {one.name: one.day_order for one in saved_mappings(connection)}
    assert kept["ZETA"] == "mdy", "what was said goes before what was first chosen"
    plain = look(admin, OTHER.replace(b"ACME", b"ETA").replace(b"When", b"On").replace(b"09/10", b"09/13"))
    here = plain.headers["location"]
    sure = {**unsaid, "name": "ETA", "day_order": "mdy"}
    assert admin.post(here, act="save", **sure).status_code == 303, "a day above 12 says it itself"
