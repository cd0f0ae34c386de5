"""The officers of a demonstration home: appointed, enrolled and kept so that a resumed run is the same run."""

import json
import os
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.staff.answer_change import confirm_change, issue_link_again
from relief_fund.staff.codes import code_at, step_of
from relief_fund.staff.enrol_officer import create_first_officer_link, enrol, open_enrolment
from relief_fund.staff.names import sign_in_name
from relief_fund.staff.propose_change import propose_officer
from relief_fund.staff.queries import acting, officer_named, officer_view
from relief_fund.staff.terms import terms_of

KEPT = "demonstration.json"
TERMS_BEGIN = date(2024, 9, 1)
TERM_DAYS = 730


@dataclass(frozen=True, slots=True)
class Part:
    """One invented officer: the name shown, the duty, and the committee seat where there is one."""

    name: str
    duty: Duty
    seat: str = ""


CAST: tuple[Part, ...] = (
    Part("Nguyễn Văn Mẫu", Duty.FUND_ADMINISTRATOR),
    Part("Trần Thị Thử", Duty.TREASURER),
    Part("Lê Thị Chủ Tịch", Duty.COMMITTEE_MEMBER, "chair"),
    Part("Phạm Văn Tài Chính", Duty.COMMITTEE_MEMBER, "finance"),
    Part("Hoàng Thị Xã Hội", Duty.COMMITTEE_MEMBER, "social_affairs"),
    Part("Đỗ Văn Mặt Trận", Duty.COMMITTEE_MEMBER, "fatherland_front"),
    Part("Vũ Thị Xã", Duty.COMMITTEE_MEMBER, "commune"),
    Part("Ngô Văn Khảo Sát", Duty.ASSESSOR),
    Part("Bùi Thị Thanh Tra", Duty.INSPECTOR),
)


class Cast:
    """The appointed officers of one demonstration home and what they sign in with.

    Passwords and secrets are kept in one 0600 file under ``keys`` so that a run that was killed goes on
    with the same officers; nothing of it reaches an answer, a log or the public.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._path: Path = home.settings.keys / KEPT
        self._kept: dict[str, dict[str, str]] = (
            json.loads(self._path.read_text("utf-8")) if self._path.exists() else {}
        )

    def actor(self, duty: Duty, seat: str = "") -> Actor:
        """The officer of the cast with this duty (and seat), acting today."""
        part = next(one for one in CAST if one.duty is duty and one.seat == seat)
        return self._acting(part)

    def seats(self) -> tuple[tuple[str, Actor], ...]:
        """The committee's seats and who sits on them."""
        return tuple((part.seat, self._acting(part)) for part in CAST if part.seat)

    def code(self, actor: Actor) -> str:
        """The officer's code of this moment."""
        return code_at(self._secret_of(actor), step_of(self._home.clock.now()))

    def appoint(self, part: Part) -> None:
        """Appoint and enrol one officer; what was done in an earlier run is left as it is."""
        with self._home.office.read() as connection:
            card = officer_named(connection, sign_in_name(part.name))
            if card is not None and officer_view(connection, card).enrolled:
                return
        token = self._link(part, card.id if card else "")
        self._enrol(part, token)

    def _link(self, part: Part, officer: str) -> str:
        office, end = self._home.office, today(self._home.clock) + timedelta(days=TERM_DAYS)
        if part is CAST[0]:
            return create_first_officer_link(office, name=part.name, from_day=TERMS_BEGIN, to_day=end).token
        first = self._acting(CAST[0])
        if officer:
            return issue_link_again(office, first, officer=officer)
        change = propose_officer(
            office, first, name=part.name, duty=part.duty, from_day=TERMS_BEGIN, to_day=end
        )
        # The second officer is appointed by the first alone; from then on it takes two hands.
        second = first if part is CAST[1] else self._acting(CAST[1])
        return confirm_change(office, second, change=change).token

    def _enrol(self, part: Part, token: str) -> None:
        home = self._home
        offer = open_enrolment(home.office, home.codes, token)
        password = secrets.token_urlsafe(12)
        self._keep(part, offer.secret, password, offer.officer)
        # The code just gone is still accepted; so the present one is left for the officer's signature.
        code = code_at(offer.secret, step_of(home.clock.now()) - 1)
        enrol(home.office, home.codes, token=token, password=password, code=code)

    def _keep(self, part: Part, secret: str, password: str, officer: str) -> None:
        self._kept[part.name] = {
            "officer": officer, "duty": part.duty.value, "seat": part.seat, "password": password, "secret": secret,
        }  # fmt: skip
        fresh = self._path.with_name(f".{KEPT}.part")
        with os.fdopen(
            os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
        ) as out:
            json.dump(self._kept, out, ensure_ascii=False, indent=1)
        fresh.replace(self._path)

    def _acting(self, part: Part) -> Actor:
        officer = self._kept[part.name]["officer"]
        with self._home.office.read() as connection:
            return acting(connection, officer=officer, duty=part.duty, day=today(self._home.clock))

    def _secret_of(self, actor: Actor) -> str:
        return next(one["secret"] for one in self._kept.values() if one["officer"] == actor.officer)

    def terms_end(self, actor: Actor) -> date:
        """The last day of the officer's term."""
        with self._home.office.read() as connection:
            return max(term.to_day for term in terms_of(connection.execute, actor.officer))

    def sign_ins(self) -> tuple[dict[str, Any], ...]:
        """Name, duty, password and secret of every officer, for the terminal of whoever started the run."""
        return tuple({"name": name, **kept} for name, kept in self._kept.items())
