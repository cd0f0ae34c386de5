"""Find my gift: by code or by reference, wrong and absent alike, several counted and not shown."""

import json
import re
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlalchemy import Pool, event, text

from relief_fund.audit.verify import verify_path
from relief_fund.banking import reference_search
from relief_fund.banking.reference_keys import key_references
from relief_fund.donors.own_gift import find_gift_by_code
from relief_fund.donors.queries import GiftFace
from relief_fund.kernel.identifiers import grouped
from relief_fund.web.look_ups import MOST_LOOK_UPS
from relief_fund.web.public import gifts
from tests.web.demonstration import Demonstration

FIND = "/donations/find"


@pytest.fixture(autouse=True)
def fresh_quarter(demonstration: Demonstration) -> None:
    """Tries are counted by the quarter of an hour: every test begins a new one."""
    demonstration.clock.move(timedelta(minutes=15))


@pytest.fixture
def gift(demonstration: Demonstration) -> GiftFace:
    """The first gift of the demonstration."""
    with demonstration.home.office.read() as connection:
        code = connection.execute(text("SELECT receipt_code FROM gift ORDER BY position")).scalar()
        found = find_gift_by_code(connection, str(code))
    assert found is not None
    return found


def plain(html: str) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).replace("\u00a0", " ")


@pytest.mark.parametrize("typed", ["{code}", "{grouped}", " {lower} "])
def test_a_code_finds_its_gift(client: TestClient[Any], gift: GiftFace, typed: str) -> None:
    code = gift.receipt_code
    answer = client.post(
        FIND, data={"code": typed.format(code=code, grouped=grouped(code), lower=grouped(code).lower())}
    )
    assert answer.status_code == 200
    assert grouped(code) in answer.text
    assert f'<data value="{gift.amount}">' in answer.text


def test_no_address_ever_carries_the_code(client: TestClient[Any], gift: GiftFace) -> None:
    page = client.post(FIND, data={"code": gift.receipt_code}).text
    addresses = re.findall(r'(?:href|action|src)="([^"]*)"', page)
    assert not [one for one in addresses if gift.receipt_code in one.replace("-", "")]
    assert client.get(f"{FIND}?code={gift.receipt_code}").text.count(gift.receipt_code) == 0


def test_wrong_and_absent_are_answered_alike(client: TestClient[Any], gift: GiftFace) -> None:
    answers = [
        client.post(FIND, data={"code": typed})
        for typed in ("K7M4Q2", "00000000000000000", gift.receipt_code[:-1] + "0")
        if typed != gift.receipt_code
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}) == 1
    assert "Không tìm thấy khoản nào" in answers[0].text


def test_several_are_counted_and_none_is_shown(client: TestClient[Any], demonstration: Demonstration) -> None:
    twins = (
        "SELECT l.reference, g.amount, g.day, count(*) AS n, min(g.receipt_code) AS code FROM gift g "
        "JOIN bank_line l ON g.entry_key = 'line:' || l.identity "
        "WHERE l.reference <> '' GROUP BY 1, 2, 3 HAVING count(*) > 1"
    )
    with demonstration.home.office.read() as connection:
        found = connection.execute(text(twins)).mappings().first()
    assert found is not None, "the bundled statement has gifts that look alike"
    day = str(found["day"])
    answer = client.post(
        FIND, data={"reference": found["reference"], "amount": str(found["amount"]), "day": day}
    )
    assert answer.status_code == 200
    assert f"Có {found['n']} khoản" in plain(answer.text)
    assert found["code"] not in answer.text.replace("-", "")


def test_reference_amount_and_day_find_one(client: TestClient[Any], demonstration: Demonstration) -> None:
    alone = (
        "SELECT l.reference, g.amount, g.day, min(g.receipt_code) AS code FROM gift g "
        "JOIN bank_line l ON g.entry_key = 'line:' || l.identity "
        "WHERE l.reference <> '' GROUP BY 1, 2, 3 HAVING count(*) = 1"
    )
    with demonstration.home.office.read() as connection:
        found = connection.execute(text(alone)).mappings().first()
    assert found is not None
    asked = {"reference": found["reference"], "amount": f"{found['amount']:,}", "day": str(found["day"])}
    answer = client.post(FIND, data=asked)
    assert grouped(str(found["code"])) in answer.text
    near = client.post(FIND, data={**asked, "amount": str(int(found["amount"]) + 1)})
    assert near.status_code == 404


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"reference": "x", "amount": "1,5", "day": "10/9/24"}, "Số tiền phải là"),
        ({"reference": "x", "amount": "500000", "day": "30/02/2024"}, "Ngày 30/02/2024 không có"),
    ],
)
def test_what_cannot_be_read_is_said(client: TestClient[Any], asked: dict[str, str], words: str) -> None:
    answer = client.post(FIND, data=asked)
    assert answer.status_code == 422
    assert words in plain(answer.text)
    assert f'value="{asked["amount"]}"' in answer.text


def test_the_downloads_prove_themselves(client: TestClient[Any], gift: GiftFace, tmp_path: Path) -> None:
    answer = client.post("/donations/receipt", data={"code": gift.receipt_code})
    assert answer.status_code == 200
    assert gift.receipt_code not in answer.headers["content-disposition"]
    receipt = tmp_path / "receipt.json"
    receipt.write_bytes(answer.content)
    assert verify_path(receipt, None)["ok"]
    proof = client.post("/donations/proof", data={"code": gift.receipt_code})
    (tmp_path / "gift.tlog-proof").write_bytes(proof.content)
    (tmp_path / "gift.leaf").write_text(json.loads(answer.text)["leaf"], "utf-8")
    key = json.loads(answer.text)["key"]
    assert verify_path(tmp_path / "gift.tlog-proof", key)["ok"]


def test_downloads_of_nothing(client: TestClient[Any]) -> None:
    assert client.post("/donations/receipt", data={}).status_code == 404
    assert client.post("/donations/proof", data={"code": "K7M4Q2"}).status_code == 404


def test_a_look_up_writes_nothing(
    client: TestClient[Any], demonstration: Demonstration, gift: GiftFace
) -> None:
    def said() -> list[Any]:
        with demonstration.home.office.read() as connection:
            tries = connection.execute(text("SELECT * FROM sign_in_limit ORDER BY bucket")).all()
            return [*tries, connection.execute(text("SELECT * FROM head")).one()]

    before = said()
    client.post(FIND, data={"code": gift.receipt_code})
    client.post(FIND, data={"code": "x"})
    assert said() == before


def test_too_many_look_ups_have_to_wait(client: TestClient[Any]) -> None:
    last = None
    for _ in range(40):
        last = client.post(FIND, data={"code": "K7M4Q2"})
        if last.status_code == 429:
            break
    assert last is not None
    assert last.status_code == 429
    assert "Đợi" in last.text


def test_who_has_to_wait_reads_nothing(client: TestClient[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    by_reference = {"reference": "5213.45946", "amount": "50000", "day": "10/9/2024"}
    for _ in range(MOST_LOOK_UPS):
        assert client.post(FIND, data=by_reference).status_code != 429
    asked = list[object]()

    def noted(*given: object) -> None:
        asked.append(given)

    event.listen(Pool, "checkout", noted)
    monkeypatch.setattr(gifts, "_steps", noted)
    try:
        answers = [client.post(FIND, data=typed) for typed in (by_reference, {"code": "K7M4Q2"})]
    finally:
        event.remove(Pool, "checkout", noted)
    assert [answer.status_code for answer in answers] == [429, 429]
    assert asked == []


def test_what_goes_through_a_days_lines_keeps_the_loop_free(
    client: TestClient[Any],
    demonstration: Demonstration,
    gift: GiftFace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited = list[str]()

    def noted(visit: Any, asked: gifts.FindForm) -> Any:
        assert threading.current_thread().name.startswith("look-up")
        waited.append(asked.reference or asked.code)
        return real(visit, asked)

    real = gifts.answer_page
    monkeypatch.setattr(gifts, "answer_page", noted)
    by_reference = {"reference": "5213.45946", "amount": "50000", "day": "10/9/2024"}

    def asked_all() -> list[int]:
        typed = ({"code": gift.receipt_code}, by_reference, {**by_reference, "amount": "?"})
        return [client.post(FIND, data=each).status_code for each in typed]

    asked_all()
    waited.clear()  # what is kept under a seal was looked up for whoever asked first
    told = asked_all()
    assert waited == ["5213.45946"], "none has keys"
    key_references(demonstration.home.office)
    waited.clear()
    assert asked_all() == told
    assert waited == [], "by a key that few lines share; refused unread"
    monkeypatch.setattr(reference_search, "FEW", -1)
    assert asked_all() == told
    assert waited == ["5213.45946"], "as many share it"


def test_a_foreign_page_cannot_look(client: TestClient[Any]) -> None:
    answer = client.post(FIND, data={"code": "x"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


def test_the_page_says_where_the_gift_went_and_the_parts_add_up(
    client: TestClient[Any], demonstration: Demonstration, gift: GiftFace
) -> None:
    page = client.post(FIND, data={"code": gift.receipt_code}).text
    table = page[
        page.index('<table class="sum">') : page.index("</table>", page.index('<table class="sum">'))
    ]
    amounts = [int(one) for one in re.findall(r'<data value="(\d+)">', table)]
    assert sum(amounts[:-1]) == amounts[-1] == gift.amount
    assert "hộ ở nơi này" in plain(table)
    households = [int(one) for one in re.findall(r"danh sách (\d+) hộ", plain(table))]
    assert households
    assert min(households) >= demonstration.home.settings.smallest_group
    with demonstration.home.office.read() as connection:
        names = connection.execute(text("SELECT payee FROM award")).scalars().all()
    assert not [name for name in names if name in plain(table)]
