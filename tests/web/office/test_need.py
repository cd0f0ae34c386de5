"""Need: households, a survey read before it is taken in, disasters, an assessment by hand; never a balance."""

from typing import Any

from litestar.testing import TestClient

from relief_fund.disbursement.assessment.queries import households_page
from relief_fund.pilot.input import bundled
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, ASSESSOR, INSPECTOR, TREASURER, officer

PAGE = "/office/households"
IMPORT = f"{PAGE}/import"


def test_households_are_found_by_name_and_number(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    assessor = officer(client, demonstration, ASSESSOR)
    assert "125 hộ" in assessor.get(PAGE).text
    with demonstration.home.office.read() as connection:
        one = households_page(connection, disaster="YAGI-2024", limit=1)[0]
    found = assessor.post(PAGE, words=one.head_name, disaster="YAGI-2024")
    assert one.head_name in found.text
    assert "HS-0002" in assessor.post(PAGE, words="HS-0002", disaster="YAGI-2024").text
    assert "Không có hộ nào" in assessor.post(PAGE, words="Không Ai", disaster="YAGI-2024").text
    for behind, many in ((2**63, False), (-(2**63) - 1, True)):
        shown = assessor.post(PAGE, after=str(behind), disaster="YAGI-2024")
        assert (shown.status_code, one.head_name in shown.text) == (200, many)


def test_no_balance_stands_on_an_assessors_page(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    assessor = officer(client, demonstration, ASSESSOR)
    for path in (PAGE, IMPORT, "/office/disasters"):
        page = assessor.get(path)
        assert page.status_code == 200
        assert " đ<" not in page.text.replace("\u00a0", " ")
    for path in ("/office/bank", "/office/budget", "/office/donations", "/office/payments", "/inspection"):
        assert assessor.get(path).status_code == 403, path


def test_a_survey_is_read_then_taken_in(client: TestClient[Any], demonstration: Demonstration) -> None:
    assessor = officer(client, demonstration, ASSESSOR)
    body = bundled("survey.csv").read_bytes()
    read = assessor.post(IMPORT, files={"file": ("khao-sat.csv", body, "text/csv")}, disaster="YAGI-2024")
    assert read.status_code == 200, read.text
    assert "Nhận được 0 hộ" in read.text, "the guided run has taken it in already"
    assert "dòng bị từ chối" in read.text
    fresh = body.replace(b"uuid:", b"uuid:moi-") if b"uuid:" in body else body
    assert fresh


def test_new_rows_are_accepted_and_taken_in_once(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    assessor = officer(client, demonstration, ASSESSOR)
    header, *rows = bundled("survey.csv").read_text("utf-8-sig").splitlines()
    at = header.split(",").index("_uuid")
    cells = rows[0].split(",")
    cells[at] = "them-1"
    body = f"{header}\n{','.join(cells)}\n".encode()
    read = assessor.post(IMPORT, files={"file": ("them.csv", body, "text/csv")}, disaster="YAGI-2024")
    assert "Nhận được 1 hộ" in read.text, read.text
    run = read.text.partition('action="/office/households/import/')[2].partition('"')[0]
    taken = assessor.post(f"{IMPORT}/{run}")
    assert "Đã nhận 1 hộ" in taken.text
    assert assessor.post(f"{IMPORT}/{run}").status_code == 404, "the file is forgotten"


def test_a_wrong_survey_is_named(client: TestClient[Any], demonstration: Demonstration) -> None:
    assessor = officer(client, demonstration, ASSESSOR)
    wrong = assessor.post(IMPORT, files={"file": ("a.csv", b"a,b\n1,2\n", "text/csv")}, disaster="YAGI-2024")
    assert wrong.status_code == 422
    assert "_uuid" in wrong.text
    nothing = assessor.post(IMPORT, disaster="YAGI-2024")
    assert nothing.status_code == 422


def test_a_disaster_is_declared_once(client: TestClient[Any], demonstration: Demonstration) -> None:
    assessor = officer(client, demonstration, ASSESSOR)
    form = {
        "code": "lu-2024", "name_vi": "Lũ tháng 9", "name_en": "September flood", "hazard": "flood",
        "occurred_from": "10/9/2024", "occurred_to": "",
    }  # fmt: skip
    assert assessor.post("/office/disasters", **form).status_code == 303
    assert "LU-2024" in assessor.get("/office/disasters").text
    other = assessor.post("/office/disasters", **{**form, "hazard": "storm"})
    assert other.status_code == 409
    assert assessor.post("/office/disasters", **{**form, "occurred_from": "31/4/2024"}).status_code == 422
    assert officer(client, demonstration, TREASURER).get("/office/disasters").status_code == 403
    assert officer(client, demonstration, INSPECTOR).post("/office/disasters", **form).status_code == 403


def test_an_assessment_by_hand_is_the_next_version(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    assessor = officer(client, demonstration, ASSESSOR)
    with demonstration.home.office.read() as connection:
        one = households_page(connection, disaster="YAGI-2024", limit=1)[0]
    address = f"/office/cases/{one.household}/assess"
    seen = assessor.get(address).text.partition('name="seen" value="')[2].partition('"')[0]
    wrong = assessor.post(address, damage="101", seen=seen)
    assert wrong.status_code == 422
    assert "ngoài khoảng" in wrong.text
    assert assessor.post(address, damage="35", seen=seen).status_code == 303
    assert assessor.post(address, damage="36", seen=seen).status_code == 409, "seen is outdated"
    assert officer(client, demonstration, ADMIN).get(address).status_code == 403
