"""Splitting and merging as pages: rows typed, refused by row, codes shown once."""

from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.intake import import_statement
from relief_fund.banking.queries import accounts
from relief_fund.donors.errors import SplitInvalid
from relief_fund.donors.recognition import matcher_for
from relief_fund.donors.several_gifts import Share
from relief_fund.web.office.line_gifts import shares_of
from tests.banking.lines import line, write
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, officer

BACK = "HOAN TRA LENH CHUYEN TIEN"


@pytest.fixture(scope="module")
def waits(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """Three credits of the campaign's account that wait, by amount."""
    home = demonstration.home
    with home.office.read() as connection:
        account = next(one for one in accounts(connection) if one.purpose == "campaign")
    path: Path = write(
        tmp_path_factory.mktemp("several") / "statement.csv",
        [line(amount, BACK, reference=str(amount), day=demonstration.clock.now().date().replace(day=1))
         for amount in (901, 902, 903)],
    )  # fmt: skip
    import_statement(
        home.office, demonstration.cast.actor(ADMIN), path, account_number=account.number,
        recognise=matcher_for(home.office, account_number=account.number),
    )  # fmt: skip
    with home.office.read() as connection:
        return {one.amount: one.identity for one in inbox_page(connection)}


def test_a_line_is_split(
    client: TestClient[Any], demonstration: Demonstration, waits: dict[int, str]
) -> None:
    admin, address = officer(client, demonstration, ADMIN), f"/office/bank/lines/{waits[901]}"
    assert "Chia dòng này" in admin.get(address).text
    wrong = admin.post(f"{address}/split", parts="900\nmột", reason="x")
    assert wrong.status_code == 422
    assert admin.post(f"{address}/split", parts="900\n2", reason="x").status_code == 422
    made = admin.post(f"{address}/split", parts="900\n\n1", reason="danh sách")
    assert made.status_code == 200
    assert "2 khoản ủng" in made.text
    page = admin.get(address).text
    assert "Chia thành nhiều khoản" in page
    assert "Chia dòng này" not in page


def test_lines_are_merged(
    client: TestClient[Any], demonstration: Demonstration, waits: dict[int, str]
) -> None:
    admin, address = officer(client, demonstration, ADMIN), f"/office/bank/lines/{waits[902]}"
    assert "Gộp với dòng khác" in admin.get(address).text
    assert admin.post(f"{address}/merge", reason="x").status_code == 422
    made = admin.post(f"/en{address}/merge", other=waits[903], reason="one gift in two")
    assert made.status_code == 200
    assert "1 gift posted" in made.text


def test_rows_are_amounts_and_funds() -> None:
    assert shares_of("300.000\n 200.000 bao.nha \n\n") == (Share(300_000), Share(200_000, "BAO.NHA"))
    with pytest.raises(SplitInvalid) as refused:
        shares_of("5\nx")
    assert (refused.value.facts["row"], refused.value.facts["value"]) == (2, "x")


def test_a_booked_gift_goes_back_into_suspense(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin = officer(client, demonstration, ADMIN)
    with demonstration.home.office.read() as connection:
        lines = [one for one in inbox_page(connection, view="all", limit=500) if one.reading == "gift"]
    address = f"/office/bank/lines/{lines[-1].identity}"
    assert "Đưa về chờ xử lý" in admin.get(address).text
    assert admin.post(f"{address}/back", reason="").status_code == 422
    answer = admin.post(f"{address}/back", reason="của nhiều người")
    assert answer.status_code == 303, answer.text
    page = admin.get(address).text
    assert "Chia dòng này" in page
    assert "Take it back" not in admin.get(f"/en{address}").text
