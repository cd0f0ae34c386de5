"""One visit: language, address behind a proxy, cookies under TLS, whither it may go."""

from dataclasses import replace
from typing import Any

import pytest
from litestar.testing import RequestFactory

from relief_fund.web.cookies import VISIT
from relief_fund.web.errors import NothingFound
from relief_fund.web.visit import Site, Visit
from tests.web.demonstration import Demonstration


def visit(shown: Demonstration, path: str = "/", proxy: bool = False, **headers: str) -> Visit:
    """A visit with these headers."""
    request: Any = RequestFactory().get(
        path, headers={key.replace("_", "-"): text for key, text in headers.items()}
    )
    home = replace(shown.home, settings=replace(shown.home.settings, trusted_proxy=proxy))
    return Visit(request, Site(home, "Quỹ"), "vi", path)


def test_the_proxy_is_believed_only_where_it_is_trusted(demonstration: Demonstration) -> None:
    told = {"x_forwarded_for": "10.0.0.1, 203.0.113.9", "x_forwarded_proto": "https"}
    assert visit(demonstration, proxy=True, **told).address == "203.0.113.9"
    assert visit(demonstration, proxy=True, **told).encrypted
    assert visit(demonstration, **told).address != "203.0.113.9"
    assert not visit(demonstration, **told).encrypted


def test_a_form_gives_a_cookie_to_whoever_has_none(demonstration: Demonstration) -> None:
    new = visit(demonstration)
    token = new.form_token()
    assert [one.key for one in new.new_cookies] == [VISIT]
    known = visit(demonstration, cookie=f"{VISIT}={new.new_cookies[0].value}")
    assert known.form_token() == token
    assert known.new_cookies == []


def test_nobody_acts_before_the_guard(demonstration: Demonstration) -> None:
    with pytest.raises(NothingFound):
        _ = visit(demonstration).actor


def test_where_a_visit_is(demonstration: Demonstration) -> None:
    here = visit(demonstration, "/campaigns/YAGI")
    assert here.is_here("/campaigns")
    assert not here.is_here("/")
    assert not here.is_here("/camp")
    assert here.other_languages == [("en", "/en/campaigns/YAGI")]


def test_going_on_stays_in_the_language(demonstration: Demonstration) -> None:
    there = visit(demonstration)
    there.lang = "en"
    assert there.go("/office").url == "/en/office"


def test_files_are_to_keep(demonstration: Demonstration) -> None:
    answer = visit(demonstration).file(b"x", "a.csv", "text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="a.csv"'
