"""The guided run as a whole: finds or founds the demonstration home, walks the stages, reports from the books."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from relief_fund.audit.verify import verify_path
from relief_fund.disbursement.assessment.survey_queries import disaster_by_code
from relief_fund.disbursement.orders.totals import progress
from relief_fund.donors.queries import campaign_total
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.founding import founded
from relief_fund.pilot.cast import KEPT, Cast
from relief_fund.pilot.errors import HomeIsReal, PilotInputDiffers, PilotInputIncomplete
from relief_fund.pilot.input import PilotInput
from relief_fund.pilot.journey import CAMPAIGN, DISASTER, STAGES, Run
from relief_fund.settings import Settings

FUND = "Quỹ trợ giúp khẩn cấp huyện Mẫu"
ORIGIN = "quy-mau.example/fund-log"


@dataclass(frozen=True, slots=True)
class Guided:
    """A finished run: the answer, the file that keeps the sign-ins, and the sign-ins themselves."""

    result: dict[str, Any]
    kept: Path
    sign_ins: tuple[dict[str, Any], ...]


Bar = Callable[[str], AbstractContextManager[Callable[[int, int], None]]]
"""Opens a progress bar with a title; the bar is called with (done, total)."""


def demonstration_home(
    settings: Settings,
    given: PilotInput,
    *,
    open_home: Callable[[Settings], Home],
    found_home: Callable[..., Home],
) -> Home:
    """The demonstration home of ``given``, founded if nothing is there. Raises HomeIsReal, PilotInputDiffers."""
    home = open_home(settings)
    with home.office.read() as connection:
        known = founded(connection)
    if known is None:
        home.close()
        return found_home(settings, fund=FUND, origin=ORIGIN, demonstration=True, input_digest=given.digest())
    if not known.demonstration or known.input_digest != given.digest():
        home.close()
        raise PilotInputDiffers() if known.demonstration else HomeIsReal()
    return home


def walk(home: Home, given: PilotInput, bar: Bar) -> Cast:
    """Walk all stages; returns the cast, for whoever shows the sign-ins."""
    cast = Cast(home)
    for name, stage in STAGES:
        with bar(name) as progress:
            stage(Run(home, given, cast, progress))
    return cast


def report(home: Home, bar: Bar) -> dict[str, Any]:
    """The answer of the run, read from the books and the verified log."""
    with home.office.read() as connection:
        gifts, gifts_total = campaign_total(connection, CAMPAIGN)
        households = disaster_by_code(connection, DISASTER).households
        paid = progress(connection, DISASTER)
    with bar("verification") as count:
        verified = verify_path(Path(home.settings.log), None, count)
    return {
        "gifts": gifts, "gifts_total": gifts_total, "households": households, "awards": paid.awards,
        "awards_total": paid.awards_total, "paid": paid.paid, "paid_total": paid.paid_total,
        "checkpoint_size": home.log.checkpoint().size, "verified": verified["ok"],
    }  # fmt: skip


def guided_run(
    settings: Settings,
    bar: Bar,
    *,
    open_home: Callable[[Settings], Home],
    found_home: Callable[..., Home],
    statement: Path | None = None,
    account: str = "",
    survey: Path | None = None,
    mapping: Path | None = None,
) -> Guided:
    """Find or found the home, walk, report. Raises PilotInputIncomplete and what the stages refuse."""
    if bool(statement) != bool(account) or bool(survey) != bool(mapping):
        raise PilotInputIncomplete(expected="--statement with --account, --survey with --mapping")
    given = PilotInput.chosen(statement, account, survey, mapping)
    home = demonstration_home(settings, given, open_home=open_home, found_home=found_home)
    try:
        cast = walk(home, given, bar)
        return Guided(report(home, bar), settings.keys / KEPT, cast.sign_ins())
    finally:
        home.close()
