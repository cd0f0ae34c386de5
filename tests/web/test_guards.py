"""Guards: forms of other sites, of other visitors and of other sign-ins are refused; duties are kept."""

from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.kernel.duties import Duty
from relief_fund.web.cookies import FIELD, HEADER, VISIT, form_token
from relief_fund.web.guards import ASKS_ONLY, for_duties
from relief_fund.web.site import create_site
from tests.web.demonstration import Demonstration, sign_in
from tests.web.demonstration import form_token as token_in

SIGN_IN = {"name": "x", "password": "y"}


def test_a_form_needs_its_token(client: TestClient[Any]) -> None:
    assert client.post("/sign-in", data=SIGN_IN).status_code == 403
    token = token_in(client.get("/sign-in").text)
    assert client.post("/sign-in", data={**SIGN_IN, FIELD: token[:-1] + "0"}).status_code in (403, 422)
    assert client.post("/sign-in", data={**SIGN_IN, FIELD: token}).status_code == 422
    assert client.post("/sign-in", data=SIGN_IN, headers={HEADER: token}).status_code == 422


def test_a_token_of_another_visitor_is_refused(client: TestClient[Any]) -> None:
    client.get("/sign-in")
    answer = client.post("/sign-in", data={**SIGN_IN, FIELD: form_token("another visit")})
    assert answer.status_code == 403
    client.cookies.delete(VISIT)
    assert client.post("/sign-in", data={**SIGN_IN, FIELD: form_token("")}).status_code == 403


def test_a_token_dies_with_its_sign_in(client: TestClient[Any], demonstration: Demonstration) -> None:
    sign_in(client, demonstration, demonstration.name_of(Duty.INSPECTOR))
    old = token_in(client.get("/office").text)
    sign_in(client, demonstration, demonstration.name_of(Duty.INSPECTOR))
    assert client.post("/sign-out", data={FIELD: old}).status_code == 403
    assert client.get("/office").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_forms_from_elsewhere_are_refused(client: TestClient[Any], headers: dict[str, str]) -> None:
    token = token_in(client.get("/sign-in").text)
    assert client.post("/sign-in", data={**SIGN_IN, FIELD: token}, headers=headers).status_code == 403
    assert client.post("/donations/find", data={"code": "x"}, headers=headers).status_code == 403


def test_our_own_origin_is_fine(client: TestClient[Any]) -> None:
    headers = {"origin": "http://testserver.local", "sec-fetch-site": "same-origin"}
    assert client.post("/donations/find", data={"code": "x"}, headers=headers).status_code == 404


def test_reading_needs_no_token(client: TestClient[Any]) -> None:
    assert client.get("/", headers={"sec-fetch-site": "cross-site"}).status_code == 200


def test_every_form_that_writes_is_guarded(demonstration: Demonstration) -> None:
    with TestClient(create_site(demonstration.home), raise_server_exceptions=False) as visitor:
        visitor.follow_redirects = False
        asking = set()
        for route in visitor.app.routes:
            for handler in getattr(route, "route_handlers", ()):
                if "POST" not in getattr(handler, "http_methods", ()):
                    continue
                path = route.path.replace(":str", "").replace(":int", "")
                if handler.opt.get("asks_only"):
                    asking.add(path)
                    continue
                parts = [part if "{" not in part else "1" for part in path.split("/")]
                answer = visitor.post("/".join(parts))
                assert answer.status_code == 403, path
        assert asking == {
            f"{prefix}{path}"
            for prefix in ("", "/en")
            for path in (
                "/donations/find",
                "/donations/proof",
                "/donations/receipt",
                "/case",
                "/campaigns/{code}/give",
            )
        }


def test_opt_of_pages() -> None:
    assert for_duties(Duty.TREASURER) == {"duties": frozenset({Duty.TREASURER})}
    assert ASKS_ONLY == {"asks_only": True}


@pytest.mark.parametrize(
    "path", ["/campaigns/%00", "/statements/1121.01/x?after=%00", "/en/campaigns/Y%00/vietqr.svg"]
)
def test_a_letter_that_no_database_keeps_is_refused_before_it(client: TestClient[Any], path: str) -> None:
    assert client.get(path).status_code == 422


def test_such_a_letter_in_a_form_too(client: TestClient[Any]) -> None:
    assert client.post("/donations/find", data={"code": "A\x00B"}).status_code == 422
    token = token_in(client.get("/sign-in").text)
    assert client.post("/sign-in", data={**SIGN_IN, "name": "\x00", FIELD: token}).status_code == 422


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**30])
def test_a_number_that_no_database_keeps_names_nothing(
    client: TestClient[Any], demonstration: Demonstration, number: int
) -> None:
    sign_in(client, demonstration, demonstration.name_of(Duty.INSPECTOR))
    pages = (
        f"/statements/1121.01/2024-10-01?after={number}",
        f"/inspection/journal?before={number}",
        f"/inspection/entries/{number}",
    )
    assert {client.get(path).status_code for path in pages} == {422}
