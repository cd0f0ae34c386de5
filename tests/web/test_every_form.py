"""Every form under every duty: who may send it is written here a second time, whoever may not changes nothing."""

import re
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import text

from relief_fund.kernel.duties import Duty
from relief_fund.staff.sessions import open_session
from relief_fund.staff.tokens import fresh_token
from relief_fund.web import cookies
from relief_fund.web.rendering import TEMPLATES
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, ASSESSOR, INSPECTOR, MEMBER, TREASURER, Officer, officer

ANYBODY = frozenset(Duty)
OTHERS: dict[str, frozenset[Duty]] = {
    "/office/duty": ANYBODY,
    "/office/codes/sign-out-everywhere": ANYBODY,
    "/office/cases/{household}/assess": frozenset({ASSESSOR}),
    "/office/households/import": frozenset({ASSESSOR}),
    "/office/households/import/{run}": frozenset({ASSESSOR}),
    "/office/disasters": frozenset({ASSESSOR, ADMIN}),
    "/office/households": frozenset({ASSESSOR, ADMIN, INSPECTOR}),
    "/office/proposals/{proposal}": frozenset({MEMBER}),
    "/office/proposals/{proposal}/recuse": frozenset({MEMBER}),
    "/office/proposals/{proposal}/lapse": frozenset({MEMBER, ADMIN}),
    "/inspection/periods/agree": frozenset({MEMBER, ADMIN}),
    "/inspection/periods/refuse": frozenset({MEMBER, ADMIN}),
    "/office/bank/withdrawals/{withdrawal}": frozenset({MEMBER, ADMIN}),
    "/office/bank/withdrawals/{withdrawal}/go-on": frozenset({MEMBER, ADMIN}),
    "/office/bank/withdrawals/{withdrawal}/stop": frozenset({MEMBER, ADMIN}),
    "/office/officers/changes/{change}/confirm": frozenset({MEMBER, ADMIN, TREASURER}),
    "/office/officers/changes/{change}/refuse": frozenset({MEMBER, ADMIN, TREASURER}),
    "/office/officers/{officer}/lost-phone": frozenset({MEMBER, ADMIN, TREASURER}),
    "/inspection/checks": frozenset({ADMIN, INSPECTOR}),
    "/inspection/journal": frozenset({ADMIN, INSPECTOR}),
    "/office/vouchers/{event}": frozenset({ADMIN, TREASURER}),
    "/office/voids": frozenset({ADMIN, TREASURER}),
    "/office/batches/{batch}/brought-back": frozenset({TREASURER}),
    "/office/batches/{batch}/cash-back": frozenset({TREASURER}),
    "/office/batches/{batch}/debited": frozenset({TREASURER}),
    "/office/batches/{batch}/export": frozenset({TREASURER}),
    "/office/batches/{batch}/results": frozenset({TREASURER}),
    "/office/batches/{batch}/send": frozenset({TREASURER}),
    "/office/batches/{batch}/sheet": frozenset({TREASURER}),
    "/office/payment-runs/{run}": frozenset({TREASURER}),
    "/office/payment-runs/{run}/stop": frozenset({TREASURER}),
    "/office/payments": frozenset({TREASURER}),
    "/office/payments/{list_id}": frozenset({TREASURER}),
    "/office/refunds": frozenset({TREASURER}),
}
"""Forms that are not, or not only, the administrator's."""
DOOR = {"/sign-in", "/sign-in/code", "/sign-in/enrol", "/sign-in/enrol/finish", "/sign-out"}


def forms(app: Litestar) -> dict[str, Any]:
    """Handler of every form that is sent with a token, by its address with parts."""
    found = {}
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if "POST" in getattr(handler, "http_methods", ()) and not handler.opt.get("asks_only"):
                found[re.sub(r":\w+\}", "}", route.path)] = handler
    return found


def here(path: str) -> str:
    """The address with its parts filled in: nothing that exists, who may ask is decided before."""
    return re.sub(r"\{\w+\}", "1", path)


def who_may(path: str) -> frozenset[Duty]:
    """The duties of a form, as they stand in this file."""
    return OTHERS.get(path.removeprefix("/en"), frozenset({ADMIN}))


def written(shown: Demonstration) -> tuple[Any, ...]:
    """What stands in books, log and jobs: a form that was refused has changed none of it."""
    with shown.home.office.read() as connection:
        head = connection.execute(text("SELECT * FROM head")).all()
        leaves = connection.execute(text("SELECT count(*) FROM leaf")).scalar()
    uploads = shown.home.settings.uploads
    return head, leaves, sorted(str(one) for one in uploads.rglob("*")) if uploads.is_dir() else []


def test_the_duties_of_every_form(site: Litestar) -> None:
    known = forms(site)
    behind = {path: handler for path, handler in known.items() if path.removeprefix("/en") not in DOOR}
    assert set(known) - set(behind) == {f"{lang}{path}" for lang in ("", "/en") for path in DOOR}
    for path, handler in behind.items():
        mine = ANYBODY if handler.opt.get("any_duty") else handler.opt.get("duties", frozenset())
        assert mine == who_may(path), path
    assert set(OTHERS) <= set(known), "no form is named here that is gone"
    assert all(f"/en{path}" in known for path in known if not path.startswith("/en"))


@pytest.mark.parametrize("duty", list(Duty))
def test_under_a_wrong_duty_every_form_is_refused_and_nothing_is_written(
    client: TestClient[Any], demonstration: Demonstration, duty: Duty
) -> None:
    hand = officer(client, demonstration, duty)
    before = written(demonstration)
    refused = [
        path
        for path in forms(client.app)
        if path.removeprefix("/en") not in DOOR and duty not in who_may(path)
    ]
    assert refused
    for path in refused:
        files = (
            {"file": ("a.csv", b"x")} if path.endswith(("/new", "/import", "/formats", "/results")) else None
        )
        answer = hand.post(here(path), files=files, reason="x", answer="agree", amount="1")
        assert answer.status_code == 403, path
        assert ("This page is for" if path.startswith("/en") else "Trang này dành cho") in answer.text, path
    assert written(demonstration) == before


def test_who_is_half_signed_in_or_holds_no_duty_yet_sends_none(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    who = demonstration.sign_in(demonstration.name_of(ADMIN))["officer"]
    hands = []
    for complete in (False, True):
        token, moment = fresh_token(), demonstration.home.clock.now()
        demonstration.home.office.desk.run(
            lambda tx, token=token, moment=moment, complete=complete: open_session(
                tx, token=token, officer=who, moment=moment, duty=None, complete=complete
            )
        )
        hands.append(Officer(client, token, who))
    before = written(demonstration)
    own = [
        path
        for path in forms(client.app)
        if who_may(path) != ANYBODY and path.removeprefix("/en") not in DOOR
    ]
    for path in own:
        assert [hand.post(here(path)).status_code for hand in hands] == [401, 403], path
    assert written(demonstration) == before


@pytest.mark.parametrize("path", ["/office/donors", "/office/counter/cash", "/office/bank/imports/1/stop"])
def test_a_token_of_another_sign_in_sends_nothing(
    client: TestClient[Any], demonstration: Demonstration, path: str
) -> None:
    mine, other = officer(client, demonstration, ADMIN), officer(client, demonstration, ADMIN)
    answer = client.post(
        path,
        data={cookies.FIELD: cookies.form_token(other.token)},
        headers={"cookie": f"{cookies.SESSION}={mine.token}"},
    )
    assert answer.status_code == 403
    assert "Trang này dành cho" not in answer.text


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.stem))
def test_every_form_that_is_sent_carries_its_token(template: Path) -> None:
    asks_only = ("/donations/find", "/donations/proof", "/donations/receipt", "/case", "'/campaigns/'")
    for form in re.findall(r'<form[^>]*method="post".*?</form>', template.read_text("utf-8"), re.DOTALL):
        opening = form.partition(">")[0]
        if "url('/case')" in opening or any(one in opening for one in asks_only if one != "/case"):
            continue
        assert "form_token(visit)" in form, opening
