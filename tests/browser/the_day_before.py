"""The office on the evening before an administrator's whole day, and the statement of that day."""

from datetime import timedelta

from relief_fund.banking.intake import import_statement
from relief_fund.donors.campaigns import open_campaign
from relief_fund.donors.recognition import matcher_for
from relief_fund.kernel.clock import day_of
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Home
from relief_fund.pilot.cast import CAST, Cast
from tests.banking.lines import line, write
from tests.conftest import STANDING

NAME, ADDRESS = CAST[0].name, "Số 1, đường Hùng Vương, phường Mẫu"
ACCOUNT, BANK_ACCOUNT = "0011009999999", "1121.01"
TODAY = day_of(STANDING)
YESTERDAY = TODAY - timedelta(days=1)
OPENING = 1_300_000
STATEMENT = (
    line(
        500_000, "TRAN THI HOA ung ho dong bao bao so 3", reference="5213.11001", day=TODAY, balance=1_800_000
    ),
    line(2_000_000, "CTY NUOC MAM ung ho", reference="5213.11002", day=TODAY, balance=3_800_000),
    line(11_000, "THU PHI DICH VU SMS", reference="5213.9", day=TODAY, direction="debit", balance=3_789_000),
    line(5_500, "PHI QUAN LY TAI KHOAN", reference="5213.8", day=TODAY, direction="debit", balance=3_783_500),
    line(3_300, "THU PHI KIEM DEM", reference="5213.7", day=TODAY, direction="debit", balance=3_780_200),
    line(1_250, "LAI TIEN GUI THANG 11", reference="5213.6", day=TODAY, balance=3_781_450),
    line(250_000, "HOAN TRA UNC 17 SAI SO TK", reference="5213.5", day=TODAY, balance=4_031_450),
)


def the_day_before(home: Home) -> None:
    """Officers, a campaign with its account, and yesterday's statement: all that the day begins with."""
    cast = Cast(home)
    for part in CAST[:3]:
        cast.appoint(part)
    admin = cast.actor(Duty.FUND_ADMINISTRATOR)
    open_campaign(
        home.office, admin, code="BAO", name_vi="Bão số 3", name_en="Typhoon Yagi",
        launched_on=TODAY.replace(day=1), reception_ends_on=TODAY + timedelta(days=60),
        distribution_ends_on=TODAY + timedelta(days=80), source="Lời kêu gọi 01/LK", account_number=ACCOUNT,
        bank="Vietcombank",
    )  # fmt: skip
    lines = [
        line(1_000_000, "ung ho dot 1", day=YESTERDAY, balance=1_000_000),
        line(300_000, "ung ho dot 2", day=YESTERDAY, balance=OPENING),
    ]
    path = write(home.settings.home / "yesterday.csv", lines)
    read_by = matcher_for(home.office, account_number=ACCOUNT)
    import_statement(home.office, admin, path, account_number=ACCOUNT, recognise=read_by)
    path.unlink()
