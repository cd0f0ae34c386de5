"""Rules and rates, how to verify, open data, privacy, the checker."""

import asyncio
import hashlib
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from relief_fund.app import found_home
from relief_fund.settings import Settings
from relief_fund.web.catalogs import catalog
from relief_fund.web.public.explain import FILES
from relief_fund.web.rendering import STATIC
from relief_fund.web.site import shared_by_visits
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


def test_the_key_and_the_seal_are_told_before_the_register_is(
    client: TestClient[Any], site: Litestar, demonstration: Demonstration, tmp_path: Path
) -> None:
    home = found_home(Settings.load(tmp_path / "new", environment={}), fund="Quỹ", origin="log.example/new")
    asyncio.run(home.register.prepare())
    try:
        site.state.site = shared_by_visits(home)
        early = unescape(client.get("/verify").text)
        assert "Sổ chưa được niêm phong lần nào" in early
        assert f'verify receipt.json --key "{home.log.key.text}"' in early
        sealed = home.log.publish()
        page = unescape(client.get("/verify").text)
        for told in (home.log.key.text, home.log.key.fingerprint, home.log.key.name, sealed.root_text):
            assert told in page
        for path in ("/verify", "/"):
            assert "chưa được niêm phong" not in client.get(path).text
        assert "quỹ đã ký niêm phong" in client.get("/").text
        assert home.log.key.text in unescape(client.get("/r").text)
    finally:
        home.close()
        site.state.site = shared_by_visits(demonstration.home)


def test_the_checker_has_words_for_all_it_says() -> None:
    script = (STATIC / "check.js").read_text("utf-8")
    said = set(re.findall(r'(?:true|false|own|signature|included), "([a-z_]+)"\]', script)) | set(
        re.findall(r'\? "([a-z_]+)" : "([a-z_]+)"', script)[0]
    )
    assert {"malformed", "hash_only", "too_large", "no_crypto"} <= said
    assert all(catalog("vi").known(f"check.{key}") for key in said)


def test_privacy_names_the_smallest_group(client: TestClient[Any]) -> None:
    assert "dưới 5 hộ" in client.get("/privacy").text
