"""A line whose money is another campaign's: proposed from its page, signed, and then done with."""

from pathlib import Path
from typing import Any

from litestar.testing import TestClient

from relief_fund.inspection.checks import run_checks
from relief_fund.kernel.clock import today
from relief_fund.ledger.queries import balance
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, TREASURER, officer
from tests.web.office.test_bank import arrived, opened, waiting
from tests.web.office.test_by_hand import approve


def test_money_of_another_campaign_is_moved_by_its_committee(
    client: TestClient[Any], demonstration: Demonstration, tmp_path: Path
) -> None:
    opened(demonstration, "LU.CHUNG", "LU", False)
    waits = arrived(demonstration, tmp_path, 620_000)
    admin, where = officer(client, demonstration, ADMIN), f"/office/bank/lines/{waits.identity}"
    assert "Thuộc đợt vận động khác" in admin.get(where).text
    assert admin.post(f"{where}/moved").status_code == 409
    form = {"committee": "HUYEN-MAU", "document": "51/QĐ", "day": f"{today(demonstration.clock):%d/%m/%Y}"}
    assert admin.post(f"{where}/elsewhere", to_fund="YAGI.CHUNG", **form).status_code == 422
    put = admin.post(f"{where}/elsewhere", to_fund="LU.CHUNG", **form)
    assert put.status_code == 303, put.text
    assert "Hội đồng đã chuyển" not in admin.get(where).text
    approve(demonstration, put.headers["location"].rsplit("/", 1)[1])
    assert "Hội đồng đã chuyển" in admin.get(where).text
    other = admin.post(where, decision="other_debt", reason="x", expected="")
    assert other.status_code == 409, "the money has gone"
    assert admin.post(f"{where}/moved").status_code == 303
    assert waits.identity not in {one.identity for one in waiting(demonstration)}
    assert "Moved to another campaign" in admin.get(f"/en{where}").text
    with demonstration.home.office.read() as connection:
        assert balance(connection, account="1361", fund="LU.CHUNG") == 620_000
    demonstration.home.log.publish()
    assert [one for one in run_checks(demonstration.home) if one.grade == "law" and not one.ok] == []
    assert officer(client, demonstration, TREASURER).post(f"{where}/moved").status_code == 403
