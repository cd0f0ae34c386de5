"""Beside a credit: whose it is, what its code says, and nothing said of whoever took the consent back."""

from datetime import date
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.intake import import_statement
from relief_fund.donors.people import Giver, forget_donor, register_donor
from relief_fund.donors.recognition import matcher_for
from tests.banking.lines import line, write
from tests.banking.money_in import open_demo_campaign
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, officer
from tests.web.office.test_bank_imports import ACCOUNT


@pytest.fixture(scope="module")
def codes(demonstration: Demonstration) -> dict[str, str]:
    """Two donors' codes; the second takes the consent back."""
    home, admin = demonstration.home, demonstration.cast.actor(ADMIN)
    open_demo_campaign(home, number="0011007777777", code="LUTBAC")
    return {
        name: register_donor(home.office, admin, Giver(name, "Thôn 9", "person", "receipt"))
        for name in ("Phạm Thị Cho", "Hồ Văn Quên")
    }


@pytest.fixture(scope="module")
def pages(
    demonstration: Demonstration, codes: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> dict[int, str]:
    """The lines of credits with all kinds of codes, by amount."""
    home, admin = demonstration.home, demonstration.cast.actor(ADMIN)
    one, gone = codes.values()
    # A digit for a digit: a code of fewer digits than any that is drawn would be taken for a word.
    wrong = (
        one[:8] + next(other for other in ("23" if one[8].isdigit() else "AB") if other != one[8]) + one[9:]
    )
    texts = {
        701: f"YAGI {one}", 702: f"YAGI {gone}", 703: f"YAGI {wrong}", 704: "YAGI 7K2M9QXT4B0123456",
        705: f"HOAN TRA LENH CHI YAGI {one}", 706: f"LUTBAC {one}", 707: "ung ho",
    }  # fmt: skip
    lines = [
        line(amount, text, reference=str(amount), day=date(2024, 9, 20)) for amount, text in texts.items()
    ]
    path = write(tmp_path_factory.mktemp("givers") / "statement.csv", lines)
    forget_donor(home.office, admin, donor=gone)
    import_statement(
        home.office, admin, path, account_number=ACCOUNT,
        recognise=matcher_for(home.office, account_number=ACCOUNT),
    )  # fmt: skip
    with home.office.read() as connection:
        found = inbox_page(connection, view="all", limit=1_000)
    return {one.amount: f"/office/bank/lines/{one.identity}" for one in found if one.amount in texts}


@pytest.mark.parametrize(
    ("amount", "said", "named"),
    [
        (701, "Khoản này của", True), (702, "đã rút lại đồng ý", False), (703, "hãy hỏi lại", True),
        (704, "không phải của người đã đăng ký", False), (705, "Nội dung mang mã của", True),
        (706, "nêu đợt LUTBAC", True), (707, "", False),
    ],
)  # fmt: skip
def test_what_the_page_says(
    client: TestClient[Any],
    demonstration: Demonstration,
    pages: dict[int, str],
    amount: int,
    said: str,
    named: bool,
) -> None:
    admin = officer(client, demonstration, ADMIN)
    page = admin.get(pages[amount]).text
    assert said in page
    assert ("Phạm Thị Cho" in page) is named
    assert "Hồ Văn Quên" not in page
    assert ('id="h-g"' in page) is bool(said)
    assert admin.get(f"/en{pages[amount]}").status_code == 200


def test_a_misspelt_code_is_linked_by_an_officer_alone(
    client: TestClient[Any], demonstration: Demonstration, pages: dict[int, str], codes: dict[str, str]
) -> None:
    admin, (one, gone) = officer(client, demonstration, ADMIN), codes.values()
    page = admin.get(pages[703]).text
    gift = page.partition('name="gift" value="')[2].partition('"')[0]
    assert admin.post("/office/donors/link", donor=one, gift=gift).status_code == 303
    assert "Khoản này của" in admin.get(pages[703]).text
    assert "2 khoản, 1.404" in admin.get("/office/donors").text
    given = admin.post("/office/donors/gifts", donor=one)
    assert (given.status_code, given.headers["cache-control"]) == (200, "no-store")
    assert pages[701] in given.text
    assert pages[702] not in given.text
    for other in (gone, "X"):
        assert admin.post("/office/donors/gifts", donor=other).status_code == 404


def test_a_rule_names_only_who_is_registered(
    client: TestClient[Any], demonstration: Demonstration, pages: dict[int, str], codes: dict[str, str]
) -> None:
    admin, (one, gone) = officer(client, demonstration, ADMIN), codes.values()
    told = {"phrase": "ung ho", "decision": "gift", "reason": "quen"}
    for wrong, answer in ((gone, 404), ("7K2M9QXT4B0123456", 404), ("7K2M", 422)):
        assert admin.post(f"{pages[707]}/remember", **told, donor=wrong).status_code == answer
    typed = f"{one[:4]}-{one[4:].lower()}"
    assert admin.post(f"{pages[707]}/remember", **told, donor=typed).status_code == 303
    assert one in admin.get(pages[707]).text
