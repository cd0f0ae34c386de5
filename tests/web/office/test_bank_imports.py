"""Loading a statement from the page: read first, posted in the background, wrong files named."""

import csv
import gzip
import io
import time
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.pilot.input import bundled
from relief_fund.web import import_runs
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, TREASURER, Officer, officer

ACCOUNT = "0011009999999"
NEW = "/office/bank/imports/new"


def load(admin: Officer, body: bytes, name: str = "sao-ke.csv", **form: str) -> Any:
    """Hand a file in."""
    return admin.post(NEW, files={"file": (name, body, "text/csv")}, account=ACCOUNT, **form)


def ended(shown: Demonstration, run: str) -> import_runs.ImportRun:
    """The run once its thread has ended."""
    for _ in range(200):
        known = import_runs.find(shown.home, run)
        if known.state != import_runs.RUNNING:
            return known
        time.sleep(0.02)
    raise AssertionError("the import does not end")


def test_a_statement_is_read_confirmed_and_posted(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    answer = load(admin, bundled("statement.csv").read_bytes())
    assert answer.status_code == 303, answer.text
    address = answer.headers["location"]
    page = admin.get(address).text
    assert "chưa ghi sổ" in page
    assert "906.207.345" in page, "the account equation"
    posted = admin.post(address)
    assert posted.status_code == 303
    run = ended(demonstration, address.rpartition("/")[2])
    assert (run.state, run.report["posted"], run.report["already_known"]) == ("done", 0, 425)
    assert "Đã ghi sổ 0 dòng" in admin.get(address).text


@pytest.mark.parametrize(
    ("body", "name", "told"),
    [
        (b"\x89PNG\r\n\x1a\n", "anh.png", "loại tệp"),
        (gzip.compress(bundled("statement.csv").read_bytes())[:5000], "sao-ke.csv.gz", "cắt hoặc hỏng"),
        (b"ngay,so\n1,2\n", "sao-ke.csv", "thiếu cột"),
        (b"", "", "Chưa chọn tệp"),
    ],
)
def test_a_wrong_file_is_named_and_not_kept(
    client: TestClient[Any], demonstration: Demonstration, body: bytes, name: str, told: str
) -> None:
    kept = len(import_runs.runs(demonstration.home))
    answer = load(officer(client, demonstration, ADMIN), body, name)
    assert answer.status_code == 422, answer.text
    assert told in answer.text
    assert len(import_runs.runs(demonstration.home)) == kept


@pytest.mark.parametrize(("column", "wrong"), [("Credit", "1,5"), ("TNXDate", "30/02/2024")])
def test_a_wrong_cell_is_named_with_its_row(
    client: TestClient[Any], demonstration: Demonstration, column: str, wrong: str
) -> None:
    rows = list(csv.reader(bundled("statement.csv").read_text("utf-8-sig").splitlines()))
    rows[5][rows[0].index(column)] = wrong
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    answer = load(officer(client, demonstration, ADMIN), out.getvalue().encode())
    assert answer.status_code == 422, answer.text
    assert wrong in answer.text
    assert column in answer.text


def test_an_upload_may_be_dropped(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin = officer(client, demonstration, ADMIN)
    address = load(admin, bundled("statement.csv").read_bytes()).headers["location"]
    assert admin.post(f"{address}/discard").status_code == 303
    assert admin.get(address).status_code == 404


def test_others_neither_load_nor_look(client: TestClient[Any], demonstration: Demonstration) -> None:
    treasurer = officer(client, demonstration, TREASURER)
    assert treasurer.get(NEW).status_code == 403
    assert load(treasurer, b"x").status_code == 403
