"""Withdrawals carried out off the request: how far stands in the books, so a restart only begins them again.

What stops one is a file beside the uploads: its presence asks the work to end after the present step, and
holds the refusal where one ended it. Going on deletes it.
"""

import json
import logging
from pathlib import Path
from typing import Any

from relief_fund.banking.withdrawal_queries import waiting_withdrawals
from relief_fund.banking.withdrawing import carry_on
from relief_fund.donors.withdrawn_gifts import WithdrawnGifts
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.web import background
from relief_fund.web.import_reports import KeptRefusal, written
from relief_fund.web.kept_runs import WAITS_TO_CLOSE
from relief_fund.web.uploads import private_folder, write_private

HANDS = (Duty.FUND_ADMINISTRATOR, Duty.COMMITTEE_MEMBER)
"""Duties that may ask for a withdrawal, or agree to it."""
log = logging.getLogger("relief_fund.web")


class Stopped(Exception):
    """An officer asked the withdrawal to stop."""


def begin(home: Home, actor: Actor, withdrawal: str) -> None:
    """Carry an agreed withdrawal out, or go on with one; harmless while it runs. Raises DutyMissing."""
    actor.require(*HANDS)
    _begin(home, withdrawal)


def _begin(home: Home, withdrawal: str) -> None:
    _mark(home, withdrawal).unlink(missing_ok=True)
    if not at_work(withdrawal):
        background.begin(_name(withdrawal), _work, home, withdrawal)


def at_work(withdrawal: str) -> bool:
    """Whether this process works on it."""
    return background.has(_name(withdrawal))


def stop(home: Home, actor: Actor, withdrawal: str) -> None:
    """Ask it to stop after its present step; what is reversed stays reversed. Raises DutyMissing."""
    actor.require(*HANDS)
    write_private(_mark(home, withdrawal), b"{}")


def stopped_by(home: Home, withdrawal: str) -> KeptRefusal | None:
    """The refusal that ended the work; one without a code where an officer stopped it, None where nothing did."""
    path = _mark(home, withdrawal)
    if not path.is_file():
        return None
    told: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return KeptRefusal(told.get("code", ""), told.get("facts", {}))


def resume(home: Home) -> list[str]:
    """Go on with every withdrawal that a stopped server left unfinished; returns their ids."""
    with home.office.read() as connection:
        waiting = waiting_withdrawals(connection)
    begun = [one.id for one in waiting if one.under_way and stopped_by(home, one.id) is None]
    for withdrawal in begun:
        _begin(home, withdrawal)
    return begun


def _work(home: Home, withdrawal: str) -> None:
    def progress(done: int, lines: int) -> None:
        if _mark(home, withdrawal).is_file():
            raise Stopped

    try:
        carry_on(home.office, withdrawal, WithdrawnGifts(), progress)
    except Stopped:
        return
    except ReliefFundError as refusal:
        if refusal.code not in WAITS_TO_CLOSE:
            write_private(_mark(home, withdrawal), json.dumps(written(refusal)).encode())
    except Exception as trouble:
        # Messages of libraries may quote a line; the kind is enough to find the place.
        log.error("withdrawal %s: %s", withdrawal, type(trouble).__name__)
        write_private(_mark(home, withdrawal), b"{}")


def _name(withdrawal: str) -> str:
    return f"withdrawal-{withdrawal}"


def _mark(home: Home, withdrawal: str) -> Path:
    return private_folder(home.settings.uploads / "withdrawals") / f"{withdrawal}.json"
