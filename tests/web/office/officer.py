"""An officer at the site: signed in, asking pages and sending forms as a browser would."""

import time
from dataclasses import dataclass
from typing import Any

from litestar.testing import TestClient

from relief_fund.kernel.duties import Duty
from relief_fund.staff.sessions import open_session
from relief_fund.staff.tokens import fresh_token
from relief_fund.web import background, cookies, kept_runs, payment_runs
from tests.web.demonstration import Demonstration

ADMIN = Duty.FUND_ADMINISTRATOR
ASSESSOR, MEMBER, TREASURER, INSPECTOR = (
    Duty.ASSESSOR, Duty.COMMITTEE_MEMBER, Duty.TREASURER, Duty.INSPECTOR,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Officer:
    """Someone signed in under one duty. ``id`` is the officer's own."""

    client: TestClient[Any]
    token: str
    id: str

    def get(self, path: str) -> Any:
        """A page, redirects not followed."""
        return self.client.get(path, headers=self._cookie(), follow_redirects=False)

    def post(self, path: str, files: Any = None, **form: Any) -> Any:
        """A form with its token."""
        form = {cookies.FIELD: cookies.form_token(self.token), **form}
        return self.client.post(path, data=form, files=files, headers=self._cookie(), follow_redirects=False)

    def _cookie(self) -> dict[str, str]:
        return {"cookie": f"{cookies.SESSION}={self.token}"}


def paid(shown: Demonstration, answer: Any) -> payment_runs.PaymentRun:
    """The payment run that ``answer`` leads to, once nobody works on it."""
    assert answer.status_code == 303, answer.text
    run = str(answer.headers["location"]).rsplit("/", 1)[1]
    deadline = time.monotonic() + 60
    while background.has(run):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    ended = payment_runs.find(shown.home, run)
    assert ended.state == kept_runs.DONE, ended
    return ended


def officer(client: TestClient[Any], shown: Demonstration, duty: Duty, seat: str = "") -> Officer:
    """Whoever of the cast holds ``duty`` (and ``seat``), signed in."""
    who = next(
        one
        for one in shown.cast.sign_ins()
        if one["duty"] == duty.value and (not seat or one["seat"] == seat)
    )
    token, moment = fresh_token(), shown.home.clock.now()
    shown.home.office.desk.run(
        lambda tx: open_session(
            tx, token=token, officer=who["officer"], moment=moment, duty=duty, complete=True
        )
    )
    return Officer(client, token, str(who["officer"]))
