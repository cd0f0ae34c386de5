"""Vouchers made at the site: a form for every event, posted once or put before the committee, errors beside it."""

from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.approval.queries import proposal_card
from relief_fund.kernel.clock import today
from relief_fund.ledger.chart import open_child_account
from relief_fund.ledger.events import EVENTS
from relief_fund.ledger.queries import balance, entries_by_keys, entry_by_number
from relief_fund.ledger.units import units
from relief_fund.web.catalogs import LANGUAGES, catalog
from relief_fund.web.formats import Formats
from relief_fund.web.office.vouchers import OFFERED, counted
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, ASSESSOR, INSPECTOR, MEMBER, TREASURER, officer

FUND, PAGE = "YAGI.CHUNG", "/office/vouchers"
CASH = {"document": "PT-0007", "day": "22/11/2026", "fund": FUND, "amount": "1.500.000", "receipt": "PT-0007"}


def test_cash_in_hand_is_posted_once_and_its_voucher_is_told(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    first = admin.post(f"{PAGE}/cash_gift", **CASH)
    assert first.status_code == 303, first.text
    assert admin.post(f"{PAGE}/cash_gift", **CASH).headers["location"] == first.headers["location"]
    with demonstration.home.office.read() as connection:
        number = entries_by_keys(connection, ["cash:PT-0007"])["cash:PT-0007"]
        entry = entry_by_number(connection, number)
        assert balance(connection, account="1111", fund=FUND) == 1_500_000
    assert entry is not None
    told = admin.get(first.headers["location"])
    assert "Đã ghi sổ: Ủng\u00a0hộ bằng tiền mặt" in told.text
    assert entry.voucher in told.text
    english = admin.post(f"/en{PAGE}/cash_gift", **{**CASH, "receipt": "PT-8", "amount": "500,000"})
    assert english.headers["location"].startswith("/en/office/vouchers?done=")


@pytest.mark.parametrize("lang", ["", "/en"])
@pytest.mark.parametrize("duty", [ADMIN, TREASURER])
def test_every_event_of_a_duty_has_its_form_in_both_languages(
    client: TestClient[Any], demonstration: Demonstration, duty: Any, lang: str
) -> None:
    maker = officer(client, demonstration, duty)
    listed = maker.get(f"{lang}{PAGE}").text
    for event in OFFERED.values():
        path = f"{PAGE}/{event.code}"
        page = maker.get(f"{lang}{path}")
        assert (f'{path}"' in listed) == (duty in event.by) == (page.status_code == 200), event.code
        if duty in event.by:
            names = ["document", "day", *event.arguments, *(["committee"] if event.decision else [])]
            assert "&#34;" not in page.text, "attributes are attributes"
            assert [one for one in names if f'name="{one}"' not in page.text] == []


@pytest.mark.parametrize("code", sorted(EVENTS.keys() - OFFERED.keys()))
def test_what_rests_on_a_bank_line_or_an_order_has_no_form(
    client: TestClient[Any], demonstration: Demonstration, code: str
) -> None:
    for duty in (ADMIN, TREASURER):
        maker = officer(client, demonstration, duty)
        assert maker.get(f"{PAGE}/{code}").status_code == 404
        assert f"{PAGE}/{code}" not in maker.get(PAGE).text


def test_only_what_rests_on_a_bank_line_or_has_its_own_page_has_no_form(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    """A line of a decision is a number, and no bank line."""
    assert EVENTS.keys() - OFFERED.keys() == {"gift_elsewhere", "lapse", "refund_beyond", "refund_owed"}
    page = officer(client, demonstration, ADMIN).get(f"{PAGE}/carry_over").text
    assert "Dòng số trong quyết định" in page


def test_a_decision_goes_before_the_committee_and_posts_nothing(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    form = {
        "document": "41/QĐ-UBND", "day": "22/11/2026", "committee": "HUYEN-MAU", "fund": FUND,
        "to_fund": "LGHD-2", "amount": "2.000.000", "bank": "", "to_bank": "",
    }  # fmt: skip
    answer = admin.post(f"{PAGE}/between_funds", **form)
    assert answer.status_code == 303, answer.text
    path = answer.headers["location"]
    assert "Chuyển giữa hai quỹ: 2.000.000" in admin.get(path).text
    with demonstration.home.office.read() as connection:
        card = proposal_card(connection, path.rpartition("/")[2], day=today(demonstration.clock))
        assert entries_by_keys(connection, ["transfer:41/QĐ-UBND"]) == {}
    assert card.prepared_by == admin.id


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"amount": "nhiều"}, "nhiều"),
        ({"amount": ""}, 'href="#amount"'),
        ({"receipt": " "}, 'href="#receipt"'),
        ({"receipt": "a:b"}, 'href="#receipt"'),
        ({"document": ""}, 'href="#document"'),
        ({"day": "31/02/2026"}, "31/02/2026"),
        ({"fund": "NST-2"}, "NST-2"),
    ],
)
def test_what_is_wrong_is_said_beside_the_form_and_nothing_typed_is_lost(
    client: TestClient[Any], demonstration: Demonstration, change: dict[str, str], said: str
) -> None:
    admin = officer(client, demonstration, ADMIN)
    refused = admin.post(f"{PAGE}/cash_gift", **{**CASH, "receipt": "PT-9", **change})
    assert 400 <= refused.status_code < 500
    assert 'role="alert"' in refused.text
    assert said in refused.text
    kept = {"document": "PT-0007", "day": "22/11/2026", "amount": "1.500.000", **change}
    assert all(f'value="{kept[name]}"' in refused.text for name in ("document", "day", "amount"))
    with demonstration.home.office.read() as connection:
        assert entries_by_keys(connection, ["cash:PT-9"]) == {}


def test_goods_are_typed_in_their_unit(client: TestClient[Any], demonstration: Demonstration) -> None:
    opened = today(demonstration.clock)
    demonstration.home.office.desk.run(lambda tx: open_child_account(tx, code="Q10.K9", opened_on=opened))
    admin = officer(client, demonstration, ADMIN)
    form = {
        "document": "BB-1", "day": "22/11/2026", "fund": FUND, "stock": "Q10.K9", "unit": "RICE_KG",
        "quantity": "1,5,5", "note": "BB-1", "row": "1", "value": "",
    }  # fmt: skip
    refused = admin.post(f"{PAGE}/gift_in_kind", **form)
    assert refused.status_code == 422
    assert 'name="quantity" type="text" value="1,5,5"' in refused.text
    assert refused.text.count('aria-invalid="true"') == 1
    assert '<option value="Q10.K9" selected>' in refused.text
    assert admin.post(f"{PAGE}/gift_in_kind", **{**form, "quantity": "1.250"}).status_code == 303
    with demonstration.home.office.read() as connection:
        number = entries_by_keys(connection, ["kind:BB-1:1"])["kind:BB-1:1"]
        entry = entry_by_number(connection, number)
        places = units(connection)["RICE_KG"]
    assert entry is not None
    assert {one.debit + one.credit for one in entry.postings} == {1_250 * 10**places}


@pytest.mark.parametrize(
    ("language", "text", "minor"),
    [
        ("vi", "45", 45_000), ("vi", "1.250,5", 1_250_500), ("vi", "0,045", 45), ("vi", "1.5", -1),
        ("vi", "1,2345", -1), ("vi", "-3", -1), ("vi", "٣", -1), ("vi", "1,", -1), ("vi", "", -1),
        ("en", "1,250.5", 1_250_500), ("en", "1.5", 1_500), ("en", "1,5", -1), ("en", "9" * 13, -1),
    ],
)  # fmt: skip
def test_counts_are_read_the_readers_way(language: str, text: str, minor: int) -> None:
    assert counted(text, 3, Formats(language)) == minor


def test_others_make_no_vouchers(client: TestClient[Any], demonstration: Demonstration) -> None:
    for duty in (MEMBER, INSPECTOR, ASSESSOR):
        other = officer(client, demonstration, duty)
        assert other.get(PAGE).status_code == 403
        assert other.post(f"{PAGE}/cash_gift", **CASH).status_code == 403
    treasurer = officer(client, demonstration, TREASURER)
    assert treasurer.post(f"{PAGE}/cash_gift", **CASH).status_code == 403
    assert treasurer.get(f"{PAGE}/no_such_event").status_code == 404
    assert PAGE in officer(client, demonstration, ADMIN).get("/office").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_and_every_box_has_words(language: str) -> None:
    words = catalog(language)
    keys = [f"entry_kind.{code}" for code in EVENTS]
    keys += [f"voucher_fact.{name}" for event in EVENTS.values() for name in event.arguments]
    assert [key for key in sorted(set(keys)) if not words.known(key)] == []
