"""Fixtures of the banking and donors rooms: an administrator, an open campaign, an import."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from relief_fund.banking.intake import ImportReport, import_statement
from relief_fund.banking.statements.lines import RawLine
from relief_fund.donors.queries import CampaignFace
from relief_fund.donors.recognition import matcher_for
from relief_fund.kernel.protocols import Actor, Home
from tests.banking import money_in
from tests.banking.lines import write

Import = Callable[..., ImportReport]


@pytest.fixture
def administrator() -> Actor:
    """The officer who imports statements."""
    return money_in.ADMINISTRATOR


@pytest.fixture
def campaign(home: Home) -> CampaignFace:
    """The campaign BAO with its account, open from 1 September 2024."""
    return money_in.open_demo_campaign(home)


@pytest.fixture
def load(home: Home, campaign: CampaignFace, tmp_path: Path) -> Import:
    """Imports lines (or a file) into the campaign's account; keywords go to ``import_statement``."""

    def run(lines: Iterable[RawLine] | Path, **options: object) -> ImportReport:
        path = lines if isinstance(lines, Path) else write(tmp_path / "statement.csv", lines)
        advances = options.pop("advances", ())
        matcher = matcher_for(home.office, account_number=money_in.NUMBER, advances=advances)  # type: ignore[arg-type]
        return import_statement(
            home.office, money_in.ADMINISTRATOR, path, account_number=money_in.NUMBER, recognise=matcher,
            **options,  # type: ignore[arg-type]
        )  # fmt: skip

    return run
