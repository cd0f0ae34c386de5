"""Voiding a spoilt paper's number at the site: once, with a reason, listed for whoever may read, errors beside it."""

import html
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.ledger.voids import voids
from relief_fund.ledger.vouchers import VOIDABLE
from relief_fund.web.catalogs import LANGUAGES, catalog
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, ASSESSOR, INSPECTOR, MEMBER, TREASURER, officer

PAGE = "/office/voids"
SPOILT = {
    "form": "cash", "number": "PT-0101", "row": "", "fund": "YAGI.CHUNG", "day": "22/11/2026",
    "reason": "Ghi nhầm <số> tiền",
}  # fmt: skip
CASH = {
    "document": "PT-0101",
    "day": "22/11/2026",
    "fund": "YAGI.CHUNG",
    "amount": "5.000",
    "receipt": "PT-0101",
}


def standing(shown: Demonstration) -> list[tuple[str, str]]:
    with shown.home.office.read() as connection:
        return [(one.form, one.paper) for one in voids(connection)]


def test_a_number_is_voided_once_listed_and_nothing_is_posted_on_it(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    first = admin.post(PAGE, **SPOILT)
    assert first.status_code == 303, first.text
    assert admin.post(PAGE, **SPOILT).headers["location"] == first.headers["location"]
    number = first.headers["location"].partition("done=")[2]
    told = admin.get(first.headers["location"]).text
    assert f"Đã hủy: số {number}, tờ PT-0101." in told
    assert "Ghi nhầm &lt;số&gt; tiền" in told
    assert demonstration.name_of(ADMIN) in told
    refused = admin.post("/office/vouchers/cash_gift", **CASH)
    assert refused.status_code == 409
    assert f"{number} đã hủy" in refused.text
    assert admin.get(f"{PAGE}?done=none").text.count("Đã hủy: ") == 0
    inspector = officer(client, demonstration, INSPECTOR)
    assert "Số " + number + " đã hủy" in inspector.post("/inspection/journal", voucher=number).text


def test_the_row_of_a_paper_is_the_first_where_none_is_typed(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    treasurer = officer(client, demonstration, TREASURER)
    form = {**SPOILT, "form": "kind", "number": "BB-0102"}
    told = [treasurer.post(PAGE, **{**form, "row": row}).headers["location"] for row in ("", "1", "2")]
    assert told[0] == told[1] != told[2]
    page = treasurer.get(f"/en{PAGE}").text
    assert "Receiving note for goods BB-0102, row 2" in page


@pytest.mark.parametrize(
    ("change", "box"),
    [
        ({"form": ""}, "form"), ({"form": "line"}, "form"), ({"number": " "}, "number"), ({"number": "a:b"}, "number"),
        ({"row": "2"}, "row"), ({"form": "kind", "row": "0"}, "row"), ({"form": "kind", "row": "x"}, "row"),
        ({"fund": "GIO.CHUNG"}, "fund"), ({"reason": " "}, "reason"), ({"day": "31/02/2026"}, ""),
        ({"day": "01/01/2099"}, ""), ({"day": "01/01/2001"}, ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_the_form_and_nothing_typed_is_lost(
    client: TestClient[Any], demonstration: Demonstration, change: dict[str, str], box: str
) -> None:
    before = standing(demonstration)
    typed = {**SPOILT, "number": "PT-0103", "reason": "Viết hỏng", **change}
    refused = officer(client, demonstration, ADMIN).post(PAGE, **typed)
    assert 400 <= refused.status_code < 500
    assert 'role="alert"' in refused.text
    assert refused.text.count('aria-invalid="true"') == bool(box)
    assert not box or f'href="#{box}"' in refused.text
    page = html.unescape(refused.text)
    assert all(f'value="{typed[name]}"' in page for name in ("number", "day"))
    assert f">{typed['reason']}</textarea>" in page
    assert standing(demonstration) == before


def test_a_number_with_an_entry_is_corrected_not_voided(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    posted = {**CASH, "document": "PT-0104", "receipt": "PT-0104"}
    assert admin.post("/office/vouchers/cash_gift", **posted).status_code == 303
    refused = admin.post(f"/en{PAGE}", **{**SPOILT, "number": "PT-0104"})
    assert refused.status_code == 409
    assert "Correct it, do not void it" in refused.text


def test_pages_of_many_voids_follow_one_another(
    client: TestClient[Any], demonstration: Demonstration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relief_fund.web.office.voids.ROWS", 1)
    admin = officer(client, demonstration, ADMIN)
    for number in ("PT-0105", "PT-0106"):
        admin.post(PAGE, **{**SPOILT, "number": number})
    pages = [admin.get(path).text for path in (PAGE, f"{PAGE}?after=1", f"{PAGE}?after=-{2**63}")]
    assert f"{PAGE}?after=1" in pages[0]
    assert pages[0].count("Phiếu thu tiền mặt PT-") == pages[1].count("Phiếu thu tiền mặt PT-") == 1
    assert pages[0].count("PT-0106") == pages[2].count("PT-0106") > pages[1].count("PT-0106")
    assert admin.get(f"{PAGE}?after={2**63 - 1}").status_code == 200


def test_an_inspector_reads_and_voids_nothing_others_do_not_read(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    inspector = officer(client, demonstration, INSPECTOR)
    assert '<form method="post" action="/office/voids"' not in inspector.get(PAGE).text
    assert inspector.post(PAGE, **SPOILT).status_code == 403
    for duty in (MEMBER, ASSESSOR):
        assert officer(client, demonstration, duty).get(PAGE).status_code == 403
    for duty in (ADMIN, TREASURER):
        assert f'href="{PAGE}"' in officer(client, demonstration, duty).get("/office/vouchers").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_has_words(language: str) -> None:
    assert [word for word in VOIDABLE if not catalog(language).known(f"void_form.{word}")] == []
