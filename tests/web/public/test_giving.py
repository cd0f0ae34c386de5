"""How to give: files of the code, the poster, and a code of one's own that is kept nowhere."""

import re
from datetime import UTC, datetime
from typing import Any

from litestar.testing import TestClient

from relief_fund.donors.giving import said_code
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
