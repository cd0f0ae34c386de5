"""The first page and the page by kind of aid."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from litestar.testing import TestClient

from relief_fund.register.engine import Register
from relief_fund.settings import Settings
from relief_fund.web.public.home import LATEST
from relief_fund.web.site import create_site
from tests.web.demonstration import Demonstration


def words(html: str) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


def test_the_headline_is_the_fact(client: TestClient[Any]) -> None:
    assert re.search(r"Đã nhận [\d,]+ triệu đồng từ \d+ khoản", words(client.get("/").text))
    assert re.search(r"[\d.]+ million đồng received in \d+ gifts", words(client.get("/en").text))


def test_the_column_on_the_page_adds_up(client: TestClient[Any]) -> None:
    table = client.get("/").text.partition('<table class="sum">')[2].partition("</table>")[0]
    total = 0
    for row in re.findall(r"<tr(?: class=\"[^\"]*\")?>.*?</tr>", table, re.DOTALL):
        amount = int(re.findall(r'value="(-?\d+)"', row)[0])
        if 'class="of' in row:
            continue
        if 'class="equals"' in row:
            assert total == amount
        else:
            total += -amount if "− " in row else amount
    assert total > 0


def test_the_picture_is_there_twice_with_its_table(client: TestClient[Any]) -> None:
    page = client.get("/").text
    assert page.count('class="broad"') == page.count('class="tall"') == 1
    assert page.count('role="img"') == 2


def test_the_latest_statements_are_linked(client: TestClient[Any]) -> None:
    assert len(re.findall(r'href="/statements/1121', client.get("/").text)) == LATEST


def test_aid_by_kind(client: TestClient[Any]) -> None:
    page = words(client.get("/flow").text)
    assert "Nhà" in page
    assert "Cộng" in page


def test_before_anything_was_published(demonstration: Demonstration, tmp_path: Path) -> None:
    settings = Settings.load(tmp_path, environment={})
    empty = replace(demonstration.home, register=Register(settings))
    with TestClient(create_site(empty)) as visitor:
        for path in ("/", "/en", "/flow", "/campaigns", "/statements", "/policies", "/verify", "/r", "/data"):
            assert visitor.get(path).status_code == 200, path
        assert "chưa có khoản ủng" in words(visitor.get("/").text)
        assert "Chưa có sao kê" in words(visitor.get("/statements").text)
        assert visitor.get("/campaigns/YAGI").status_code == 404
