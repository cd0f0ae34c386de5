"""The pages of a batch: begun, watched, fetched, and refused with words."""

import io
import zipfile
from typing import Any

from litestar.testing import TestClient

from relief_fund.web import receipt_runs
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, TREASURER, officer
from tests.web.test_receipt_runs import ended

PAGE = "/office/receipts"
FORM = {"campaign": "YAGI", "first": "09/09/2024", "last": "9/9/2024"}


def test_a_batch_from_form_to_archive(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin = officer(client, demonstration, ADMIN)
    assert admin.post(f"{PAGE}/batches", **FORM).status_code == 409, "the address comes first"
    admin.post(f"{PAGE}/address", address="Số 1, đường Hùng Vương")
    here = admin.post(f"{PAGE}/batches", **FORM).headers["location"]
    assert admin.get(here).status_code == 200
    run = ended(demonstration, here.rpartition("/")[2])
    page = admin.get(here).text
    assert f"Đã xong {run.total} biên nhận" in page
    assert admin.get(f"/en{here}").status_code == 200
    fetched = admin.get(f"{here}/zip")
    assert fetched.headers["content-disposition"] == 'attachment; filename="YAGI-2024-09-09-2024-09-09.zip"'
    assert fetched.headers["cache-control"] == "no-store"
    assert len(zipfile.ZipFile(io.BytesIO(fetched.content)).namelist()) == run.total
    assert here in admin.get(PAGE).text
    receipt_runs.RUNS.write(demonstration.home, receipt_runs.replace(run, state=receipt_runs.STOPPED, done=3))
    assert "Đã dừng" in admin.get(here).text
    assert admin.post(here).status_code == 303
    ended(demonstration, run.id)
    assert admin.post(f"{here}/stop").status_code == 303
    assert admin.post(f"{here}/discard").headers["location"] == PAGE
    assert admin.get(f"{here}/zip").status_code == 404


def test_what_is_refused(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin = officer(client, demonstration, ADMIN)
    admin.post(f"{PAGE}/address", address="Số 1")
    for form, answer in (
        ({**FORM, "campaign": "XX"}, 404), ({**FORM, "first": "31/02/2024"}, 422),
        ({**FORM, "first": "1/1/2020", "last": "2/1/2020"}, 404),
    ):  # fmt: skip
        assert admin.post(f"{PAGE}/batches", **form).status_code == answer
    assert officer(client, demonstration, TREASURER).post(f"{PAGE}/batches", **FORM).status_code == 403
