"""Rules and rates, how to verify, open data, privacy, the checker."""

import hashlib
import re
from html import unescape
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.web.catalogs import catalog
from relief_fund.web.public.explain import FILES, fingerprint
from relief_fund.web.rendering import STATIC
from tests.web.demonstration import Demonstration


def test_policies_lead_to_their_rates(client: TestClient[Any]) -> None:
    links = re.findall(r'href="(/policies/[^"]+)"', client.get("/policies").text)
    assert len(links) == 2
    for link in links:
        assert client.get(link).status_code == 200


def test_a_decree_shows_floors_with_their_article(client: TestClient[Any]) -> None:
    page = client.get("/policies/decree-20-2021/2024-07-01").text
    assert '<data value="40000000">' in page
    assert '<data value="25000000">' in page
    assert "tối thiểu" in page
    assert "Điều 15 khoản 1" in page


def test_an_unknown_policy(client: TestClient[Any]) -> None:
    assert client.get("/policies/decree-20-2021/1999-01-01").status_code == 404


@pytest.mark.parametrize("name", FILES)
def test_open_data_has_the_digest_that_is_told(client: TestClient[Any], name: str) -> None:
    answer = client.get(f"/data/{name}")
    assert hashlib.sha256(answer.content).hexdigest() in client.get("/data").text
    assert not re.search(r"(?m)(^|,)[=+@-]", answer.text)


def test_unknown_files(client: TestClient[Any]) -> None:
    assert client.get("/data/books.sqlite").status_code == 404
    assert client.get("/data/x.json").json()["error"] == "web.page_unknown"


def test_the_key_and_its_fingerprint_are_told(client: TestClient[Any], demonstration: Demonstration) -> None:
    key = demonstration.home.log.key
    for path in ("/verify", "/r"):
        assert key.fingerprint in client.get(path).text
    assert key.text in unescape(client.get("/verify").text)
    assert fingerprint(None) == ""


def test_the_checker_has_words_for_all_it_says() -> None:
    script = (STATIC / "check.js").read_text("utf-8")
    said = set(re.findall(r'(?:true|false|own|signature|included), "([a-z_]+)"\]', script)) | set(
        re.findall(r'\? "([a-z_]+)" : "([a-z_]+)"', script)[0]
    )
    assert {"malformed", "hash_only", "too_large", "no_crypto"} <= said
    assert all(catalog("vi").known(f"check.{key}") for key in said)


def test_privacy_names_the_smallest_group(client: TestClient[Any]) -> None:
    assert "dưới 5 hộ" in client.get("/privacy").text
