"""How to give: files of the code, the poster, and a code of one's own that is kept nowhere."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.donors.giving import said_code
from relief_fund.web.public import giving
from tests.web.demonstration import Demonstration

PAGE = "/campaigns/YAGI"


def test_nothing_is_offered_after_reception(client: TestClient[Any], demonstration: Demonstration) -> None:
    for path in ("vietqr.svg", "vietqr.png", "poster.pdf"):
        assert client.get(f"{PAGE}/{path}").status_code == 404
    assert client.post(f"{PAGE}/give").status_code == 404


def test_files_and_a_code_of_ones_own(client: TestClient[Any], demonstration: Demonstration) -> None:
    before = demonstration.clock.now()
    demonstration.clock.set(datetime(2024, 10, 1, 3, 0, tzinfo=UTC))
    try:
        kinds = {"vietqr.svg": "image/svg+xml", "vietqr.png": "image/png", "poster.pdf": "application/pdf"}
        for path, kind in kinds.items():
            answer = client.get(f"{PAGE}/{path}")
            assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
        page = client.post(f"{PAGE}/give", data={"amount": "500.000"})
        assert page.headers["cache-control"] == "no-store"
        text = re.findall(r"YAGI [0-9A-Z]{17}", page.text)[0]
        assert said_code(text, "YAGI") == text.partition(" ")[2]
        assert "500.000" in page.text
        assert text not in client.post(f"/en{PAGE}/give").text, "another code for another visit"
        assert client.post(f"{PAGE}/give", data={"amount": "x"}).status_code == 422
        assert f"{PAGE}/poster.pdf" in client.get(PAGE).text
    finally:
        demonstration.clock.set(before)


def test_the_poster_is_drawn_once_for_everybody(
    client: TestClient[Any], demonstration: Demonstration, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, drawn = demonstration.clock.now(), []
    demonstration.clock.set(datetime(2024, 10, 1, 3, 0, tzinfo=UTC))
    real = giving.poster_pdf
    monkeypatch.setattr(giving, "poster_pdf", lambda *of: drawn.append(of[0].site) or real(*of))
    try:
        first = client.get(f"{PAGE}/poster.pdf").content
        demonstration.clock.move(timedelta(minutes=5))
        assert client.get(f"/en{PAGE}/poster.pdf").content == first
        assert drawn == ["http://testserver.local"]
        client.get(f"{PAGE}/poster.pdf", headers={"host": "other.example"})
        assert drawn[1:] == ["http://other.example"], "another address stands on it"
        demonstration.clock.move(timedelta(days=1))
        client.get(f"{PAGE}/poster.pdf")
        assert len(drawn) == 3, "dated the day it is drawn"
    finally:
        demonstration.clock.set(before)
