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
    request.scope["client"] = ("127.0.0.1", 4000)
    home = replace(shown.home, settings=replace(shown.home.settings, trusted_proxy=proxy))
    return Visit(request, Site(home, "Quỹ"), "vi", path)


def test_the_proxy_is_believed_only_where_it_is_trusted(demonstration: Demonstration) -> None:
    told = {"x_forwarded_for": "10.0.0.1, 203.0.113.9", "x_forwarded_proto": "https"}
    assert visit(demonstration, proxy=True, **told).address == "203.0.113.9"
    assert visit(demonstration, proxy=True, **told).encrypted
    assert visit(demonstration, **told).address != "203.0.113.9"
    assert not visit(demonstration, **told).encrypted


def test_a_line_that_the_visitor_wrote_is_not_the_proxys(demonstration: Demonstration) -> None:
    here = visit(demonstration, proxy=True)
    here.request.scope["headers"] = [
        (b"x-forwarded-for", b"198.51.100.1"),
        (b"x-forwarded-for", b"203.0.113.9"),
    ]
    assert here.address == "203.0.113.9"


def test_a_proxy_elsewhere_is_a_visitor(demonstration: Demonstration) -> None:
    told = {"x_forwarded_for": "203.0.113.9", "x_forwarded_proto": "https"}
    here = visit(demonstration, proxy=True, **told)
    here.request.scope["client"] = ("198.51.100.7", 4000)
    assert (here.address, here.encrypted) == ("198.51.100.7", False)


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


def test_a_file_may_be_named_in_vietnamese(demonstration: Demonstration) -> None:
    told = (
        visit(demonstration)
        .file(b"x", 'Quyết định "1".pdf', "application/pdf")
        .headers["content-disposition"]
    )
    assert told.encode("latin-1")
    assert told.endswith("filename*=UTF-8''Quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh%20%221%22.pdf")
    assert told.count('"') == 2
