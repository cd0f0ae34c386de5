"""Statements: by month, on their face, page by page, and as files with the digest they name."""

import csv
import hashlib
import io
import json
import re
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.register import queries
from relief_fund.register.queries import BandFace, LineFace, UndoneFace
from relief_fund.web.public.statements import band_rows, by_month, neighbours

DAY = "/statements/1121.01/2024-09-12"


def test_every_statement_of_the_list_opens(client: TestClient[Any]) -> None:
    page = client.get("/statements").text
    links = re.findall(r'href="(/statements/1121[^"]+)"', page)
    assert len(links) > 10
    for link in links:
        assert client.get(link).status_code == 200, link


def test_files_have_the_digest_that_the_face_names(client: TestClient[Any]) -> None:
    page = client.get(DAY).text
    link = re.findall(r'href="(/statements/[^"]+\.csv)"', page)[0]
    answer = client.get(link)
    assert answer.headers["content-type"].startswith("text/csv")
    assert hashlib.sha256(answer.content).hexdigest() in page
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["direction"] for row in rows} <= {"in", "out"}
    assert all(row["amount"].isdigit() for row in rows)
    told = json.loads(client.get(link.replace(".csv", ".json")).text)
    assert len(told["lines"]) == len(rows)


def test_lines_go_on_page_by_page(client: TestClient[Any]) -> None:
    seen: list[str] = []
    at = DAY
    while at:
        page = client.get(at).text
        lines = page.partition('id="h-l"')[2]
        seen += re.findall(r'<th scope="row" class="n left">([\d.]+)</th>', lines)
        onward = re.findall(r'href="([^"]*\?after=\d+)#h-l"', lines)
        at = onward[0] if onward else ""
    assert len(seen) == len(set(seen)) == 73
    last = client.get(f"{DAY}?last=true").text
    assert seen[-1] in last


def test_the_funds_own_corrections_are_marked(
    client: TestClient[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "quỹ tự đính chính" not in client.get(DAY).text

    async def undone(*_: Any) -> UndoneFace:
        return UndoneFace(papers=2, paid_in=5_000, paid_out=70_000)

    async def lines(*_: Any, **__: Any) -> tuple[LineFace, ...]:
        return LineFace(4, 1, 70_000, 90_000, undoes=False), LineFace(9, 2, -70_000, 20_000, undoes=True)

    monkeypatch.setattr(queries, "statement_undone", undone)
    monkeypatch.setattr(queries, "statement_lines", lines)
    page = client.get(DAY).text
    assert "2 dòng của ngày này không do ngân hàng in" in page
    assert "vào 5.000\u00a0đ, ra 70.000\u00a0đ" in page
    assert page.partition('id="h-l"')[2].count(">quỹ tự đính chính</span>") == 1
    assert "2 lines of this day were printed by no bank" in client.get(f"/en{DAY}").text


def test_no_text_and_no_foreign_account(client: TestClient[Any]) -> None:
    page = client.get(DAY).text
    assert "ung ho" not in page.lower()
    assert not re.findall(r">\s*FT\d{6,}", page)


def test_what_was_not_published(client: TestClient[Any]) -> None:
    for path in ("/statements/1121.01/2024-01-01", "/statements/x/y", "/statements/1121.01/2024-01-01.csv"):
        assert client.get(path).status_code == 404, path
    assert client.get("/statements/1121.01/2024-09-12.v7.csv").json()["error"] == "register.statement_unknown"


def test_a_campaigns_statement_stands_under_its_account(client: TestClient[Any]) -> None:
    assert client.get("/en/campaigns/YAGI/statements/2024-09-12").headers["location"] == f"/en{DAY}"


def test_bad_page_numbers_are_refused(client: TestClient[Any]) -> None:
    assert client.get(f"{DAY}?after=abc").status_code == 422


def test_bands_end_where_the_next_begins_even_if_empty() -> None:
    bands = (BandFace(0, 3, 9_000), BandFace(1_000_000, 6, 9_000_000), BandFace(100_000_000, 1, 10**9))
    assert [(top, permille) for top, permille, _ in band_rows(bands)] == [
        (10_000, 500), (10_000_000, 1000), (0, 166),
    ]  # fmt: skip
    assert band_rows(()) == []


def test_months_and_neighbours() -> None:
    class Face:
        def __init__(self, day: str) -> None:
            self.day = day

    days: Any = tuple(Face(day) for day in ("2024-10-01", "2024-09-12", "2024-09-10"))
    assert {month: len(found) for month, found in by_month(days).items()} == {"2024-10": 1, "2024-09": 2}
    assert neighbours(days, "2024-09-12") == ("2024-09-10", "2024-10-01")
    assert neighbours(days, "2024-10-01") == ("2024-09-12", "")


def test_the_face_says_account_period_opening_in_out_closing_and_rows(client: TestClient[Any]) -> None:
    told = json.loads(client.get(f"{DAY}.json").text)
    opening, paid_in, paid_out, closing = (int(told[name]) for name in ("opening", "in", "out", "closing"))
    assert opening + paid_in - paid_out == closing
    assert (told["day"], told["rows"]) == ("2024-09-12", len(told["lines"]))
    for path, labels in (
        (DAY, ("Tài khoản", "Kỳ", "Số dư đầu ngày", "Tiền vào", "Tiền ra", "Số dư cuối ngày", "Số dòng")),
        (f"/en{DAY}", ("Account", "Period", "Opening", "In", "Out", "Closing", "Lines")),
    ):
        face = client.get(path).text.partition('<dl class="face')[2].partition("</dl>")[0]
        assert "0011009999999" in face
        assert 'datetime="2024-09-12"' in face
        for amount in (opening, paid_in, paid_out, closing):
            assert f'value="{amount}"' in face, amount
        for label in labels:
            assert label.lower() in face.lower(), label
