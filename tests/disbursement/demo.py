"""The demonstration disaster and the bundled survey in a home, for tests of everything that comes after need."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from relief_fund.disbursement.assessment.disasters import declare_disaster
from relief_fund.disbursement.assessment.intake import IntakeReport, import_households
from relief_fund.disbursement.assessment.queries import cases_of
from relief_fund.disbursement.entitlement.run import EntitlementReport, compute_entitlements
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Home

BUNDLED = Path(__file__).parents[2] / "relief_fund" / "bundled"
YAGI = "YAGI-2024"
ASSESSOR = Actor("o-assessor", "Cán bộ Mẫu", frozenset({Duty.ASSESSOR}))


def declare_yagi(home: Home) -> None:
    """Declare the disaster; the clock is set to 20 September 2024."""
    home.clock.set(datetime(2024, 9, 20, 2, tzinfo=UTC))  # type: ignore[attr-defined]
    declare_disaster(
        home.bench,
        ASSESSOR,
        code=YAGI,
        name_vi="Bão Yagi (bão số 3)",
        name_en="Typhoon Yagi",
        hazard="storm",
        occurred_from=date(2024, 9, 7),
        occurred_to=date(2024, 9, 9),
    )


def bring_bundled(home: Home, **options: Any) -> IntakeReport:
    """Import the bundled survey."""
    return import_households(
        home.bench,
        ASSESSOR,
        BUNDLED / "survey.csv",
        BUNDLED / "survey_mapping.toml",
        disaster=YAGI,
        **options,
    )


def judge(home: Home, **options: Any) -> EntitlementReport:
    """Compute the entitlements of the demonstration disaster."""
    return compute_entitlements(home.bench, ASSESSOR, YAGI, cases=cases_of, **options)
