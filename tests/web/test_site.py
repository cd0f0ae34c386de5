"""Every page answers in every language, to whom it should, with its headers; nothing leaks."""

import re
from typing import Any

import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.testing import TestClient

from relief_fund.kernel.duties import Duty
from relief_fund.web.catalogs import LANGUAGES
from relief_fund.web.headers import SECURITY
from relief_fund.web.site import create_site, fund_name
from tests.web.demonstration import Demonstration, sign_in

EXAMPLES = {
    "/campaigns/{code}": "/campaigns/YAGI",
    "/campaigns/{code}/donors": "/campaigns/YAGI/donors",
    "/campaigns/{code}/statements/{day}": "/campaigns/YAGI/statements/2024-09-10",
    "/campaigns/{code}/vietqr.svg": "/campaigns/YAGI/vietqr.svg",
    "/campaigns/{code}/vietqr.png": "/campaigns/YAGI/vietqr.png",
    "/campaigns/{code}/poster.pdf": "/campaigns/YAGI/poster.pdf",
    "/statements/{account}/{name}": "/statements/1121.01/2024-09-10",
    "/policies/{code}/{version}": "/policies/decree-20-2021/2024-07-01",
    "/data/{name}": "/data/awards.csv",
}
"""Addresses that carry a part: one that exists in the demonstration home. The back office is asked for
things that do not exist: who may ask is decided before."""

MOVED = {"/campaigns/{code}/statements/{day}"}
"""Addresses that lead on to another."""

OVER = {"/campaigns/{code}/vietqr.svg", "/campaigns/{code}/vietqr.png", "/campaigns/{code}/poster.pdf"}
"""What is there only while a campaign receives; the demonstration's has ended."""

TRACES = re.compile(r"Traceback|File \"/|jinja2|sqlalchemy|Undefined", re.IGNORECASE)


@pytest.fixture(scope="module")
def site(demonstration: Demonstration) -> Litestar:
    """A web of this module's own, whose log is the demonstration's."""
    return create_site(demonstration.home)


def pages(app: Litestar) -> list[tuple[str, HTTPRouteHandler]]:
    """Every GET page as (path with parts, handler), in every language."""
    found = []
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if "GET" in getattr(handler, "http_methods", ()) and not route.path.startswith(
                ("/static", "/log")
            ):
                found.append((re.sub(r":\w+\}", "}", route.path), handler))
    return found


def shared(path: str) -> tuple[str, str]:
    """(language, path without it)."""
    for language in LANGUAGES[1:]:
        if path == f"/{language}" or path.startswith(f"/{language}/"):
            return language, path[len(language) + 1 :] or "/"
    return LANGUAGES[0], path


def address(path: str) -> str:
    """A path whose parts are filled in."""
    language, rest = shared(path)
    assert "{" not in rest or rest in EXAMPLES or is_office(path), f"{rest} needs an example"
    filled = EXAMPLES.get(rest) or re.sub(r"\{\w+\}", "1", rest)
    return filled if language == LANGUAGES[0] else f"/{language}{filled if filled != '/' else ''}"


def is_office(path: str) -> bool:
    """Whether a page lies behind the sign-in."""
    return shared(path)[1].startswith(("/office", "/inspection"))


def test_every_page_is_there_in_every_language(demonstration: Demonstration) -> None:
    found = pages(create_site(demonstration.home))
    by_language = {
        language: {shared(path)[1] for path, _ in found if shared(path)[0] == language}
        for language in LANGUAGES
    }
    assert len(by_language["vi"]) > 15
    assert by_language["vi"] == by_language["en"]


def test_public_pages_answer(client: TestClient[Any]) -> None:
    for path, _ in pages(client.app):
        if is_office(path):
            continue
        answer = client.get(address(path))
        rest = shared(path)[1]
        expected = 303 if rest in MOVED else 404 if rest in OVER else 200
        assert answer.status_code == expected, (address(path), answer.text[:500])
        assert not TRACES.search(answer.text), address(path)


def test_public_pages_speak_their_language(client: TestClient[Any]) -> None:
    for path, _ in pages(client.app):
        answer = client.get(address(path)) if not is_office(path) else None
        if answer is not None and answer.headers["content-type"].startswith("text/html"):
            language, rest = shared(path)
            assert f'<html lang="{language}">' in answer.text
            assert answer.text.count("hreflang=") >= 3, rest
            assert "Bản dùng thử" in answer.text or "Trial version" in answer.text


def test_every_answer_carries_the_headers(client: TestClient[Any]) -> None:
    for path in (
        "/",
        "/nowhere",
        "/static/style.css",
        "/sign-in",
        "/office",
        "/data/awards.csv",
        "/log/checkpoint",
    ):
        answer = client.get(path)
        for name, value in SECURITY.items():
            assert answer.headers[name] == value, (path, name)


def test_pages_have_no_inline_script_or_style(client: TestClient[Any]) -> None:
    for path, _ in pages(client.app):
        if not is_office(path):
            text = client.get(address(path)).text
            assert " style=" not in text, path
            assert "<style" not in text, path
            assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
            assert not re.search(r"\son[a-z]+=", text), path


def test_answers_with_something_private_are_kept_nowhere(client: TestClient[Any]) -> None:
    assert client.get("/sign-in").headers["cache-control"] == "no-store"
    assert client.post("/donations/find", data={"code": "x"}).headers["cache-control"] == "no-store"
    assert "max-age=31536000" in client.get("/static/style.css").headers["cache-control"]
    assert client.get("/static/no-such.css").headers["cache-control"] == "no-store"


def test_the_back_office_is_shut_to_visitors(client: TestClient[Any]) -> None:
    for path, _ in pages(client.app):
        if is_office(path):
            answer = client.get(address(path))
            assert answer.status_code == 303, path
            assert answer.headers["location"].endswith("/sign-in")


@pytest.mark.parametrize("duty", list(Duty))
def test_each_duty_sees_its_own_pages_and_no_other(
    site: Litestar, demonstration: Demonstration, duty: Duty
) -> None:
    with TestClient(site, raise_server_exceptions=False) as officer:
        sign_in(officer, demonstration, demonstration.name_of(duty))
        officer.follow_redirects = False
        for path, handler in pages(officer.app):
            if not is_office(path):
                continue
            answer = officer.get(address(path))
            allowed = handler.opt.get("any_duty") or duty in handler.opt.get("duties", ())
            assert (answer.status_code == 403) != bool(allowed), (path, duty, answer.status_code)
            assert answer.status_code < 500, (path, answer.text[:300])
            assert not TRACES.search(answer.text), path
            assert answer.headers["cache-control"] == "no-store", path


def test_fund_name(demonstration: Demonstration) -> None:
    assert fund_name(demonstration.home) == "Quỹ trợ giúp khẩn cấp huyện Mẫu"


def test_no_private_word_on_any_public_page(client: TestClient[Any], demonstration: Demonstration) -> None:
    names = [str(one["name"]) for one in demonstration.cast.sign_ins()]
    for path, _ in pages(client.app):
        if not is_office(path):
            text = client.get(address(path)).text
            assert not [name for name in names if name in text], path


def test_the_log_can_be_copied(client: TestClient[Any]) -> None:
    assert client.get("/log/checkpoint").text.startswith("quy-mau.example/fund-log\n")
    assert client.get("/log/../keys/codes.key").status_code == 404
