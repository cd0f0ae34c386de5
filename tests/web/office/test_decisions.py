"""Decisions before the committee: named, read entry by entry, signed until the quorum, and then in the books."""

from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.approval.closing import propose_closing
from relief_fund.approval.queries import proposal_card, proposal_page
from relief_fund.approval.vouchers import propose_voucher
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.ledger.events import EVENTS
from relief_fund.ledger.funds import open_fund
from relief_fund.ledger.queries import balance, entries_by_keys, entry_by_number
from relief_fund.ledger.units import units
from relief_fund.web.catalogs import LANGUAGES, catalog
from relief_fund.web.office.decisions import DECISIONS, decision_of
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, ASSESSOR, INSPECTOR, MEMBER, TREASURER, officer
from tests.web.office.test_sittings import SEATS, code, digest_of

COMMITTEE, GIVER, TAKER, BANK = "HUYEN-MAU", "YAGI.CHUNG", "LGHD-2", "1121.01"
MOVED = {"fund": GIVER, "to_fund": TAKER, "amount": 1_250_000, "bank": BANK, "to_bank": BANK}


def propose(shown: Demonstration, event: str, document: str, **facts: Any) -> str:
    return propose_voucher(
        shown.home.office, shown.cast.actor(Duty.FUND_ADMINISTRATOR), event=event, committee=COMMITTEE,
        document=document, on=today(shown.clock), facts=facts,
    )  # fmt: skip


def propose_end(shown: Demonstration, document: str, *funds: str) -> str:
    return propose_closing(
        shown.home.office, shown.cast.actor(Duty.FUND_ADMINISTRATOR), funds=funds, committee=COMMITTEE,
        document=document, on=today(shown.clock),
    )  # fmt: skip


def sign_as(client: TestClient[Any], shown: Demonstration, seat: str, proposal: str, choice: str) -> Any:
    """The POST of one member with the digest of the page and a real code; the page afterwards."""
    member, address = officer(client, shown, MEMBER, seat), f"/office/proposals/{proposal}"
    form = {"digest": digest_of(member.get(address).text), "choice": choice, "code": code(shown, member)}
    signed = member.post(address, **form)
    assert signed.status_code == 303, signed.text
    return member.get(address).text


def money(shown: Demonstration) -> dict[str, int]:
    with shown.home.office.read() as connection:
        return {fund: balance(connection, account=BANK, fund=fund) for fund in (GIVER, TAKER)}


def test_money_moved_between_funds_is_read_signed_and_stands_in_the_books(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    before = money(demonstration)
    proposal = propose(demonstration, "between_funds", "31/QĐ-UBND", **MOVED)
    for seat in SEATS[:3]:
        page = sign_as(client, demonstration, seat, proposal, "approve")
        assert "Bạn đã ký" in page
        assert money(demonstration) == before
    page = sign_as(client, demonstration, SEATS[3], proposal, "approve")
    assert (
        "Đủ túc số: quyết định đã duyệt."
        in officer(client, demonstration, MEMBER, SEATS[4]).get(f"/office/proposals/{proposal}").text
    )
    assert "Các bút toán này đã ghi sổ" in page
    assert money(demonstration) == {
        GIVER: before[GIVER] - 1_250_000, TAKER: before[TAKER] + 1_250_000,
    }  # fmt: skip
    with demonstration.home.office.read() as connection:
        numbers = entries_by_keys(connection, ["transfer:31/QĐ-UBND", "settle:31/QĐ-UBND:1"])
        entries = [entry_by_number(connection, number) for number in numbers.values()]
        card = proposal_card(connection, proposal, day=today(demonstration.clock))
    vouchers = {entry.voucher for entry in entries if entry}
    assert len(entries) == 2
    assert vouchers == set(card.vouchers.values())
    assert page.count(vouchers.pop()) == 1


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("", ("Chuyển giữa hai quỹ: 1.250.000", "Trả tiền giữa hai quỹ", "Theo 32/QĐ-UBND", "Nợ (đ)", "Ký")),
        (
            "/en",
            ("Between two funds: 1,250,000", "Debt between funds paid", "By 32/QĐ-UBND", "Debit", "Sign"),
        ),
    ],
)
def test_a_member_reads_every_entry_in_both_languages(
    client: TestClient[Any], demonstration: Demonstration, lang: str, words: tuple[str, ...]
) -> None:
    proposal = propose(demonstration, "between_funds", "32/QĐ-UBND", **MOVED)
    member = officer(client, demonstration, MEMBER, SEATS[4])
    page = member.get(f"{lang}/office/proposals/{proposal}")
    assert page.status_code == 200, page.text
    for said in (*words, GIVER, TAKER, BANK, "6801", "5801", "3361", "1361", "transfer:32/QĐ-UBND"):
        assert said in page.text
    assert "2.500.000" not in page.text
    assert "2,500,000" not in page.text
    listed = member.get(f"{lang}/office/sittings").text
    assert f"/office/proposals/{proposal}" in listed
    assert f"{words[0].partition(':')[0]}, 32/QĐ-UBND" in listed
    assert "YAGI-2024-01" in listed, "award lists stand beside decisions"


def test_the_preparer_and_readers_sign_nothing(client: TestClient[Any], demonstration: Demonstration) -> None:
    proposal = propose(demonstration, "between_funds", "33/QĐ-UBND", **MOVED)
    address = f"/office/proposals/{proposal}"
    for duty in (ADMIN, INSPECTOR):
        reader = officer(client, demonstration, duty)
        page = reader.get(address)
        assert page.status_code == 200
        assert 'name="code"' not in page.text
        fresh = code(demonstration, reader)
        signed = reader.post(address, digest=digest_of(page.text), choice="approve", code=fresh)
        assert signed.status_code == 403
    for duty in (TREASURER, ASSESSOR):
        assert officer(client, demonstration, duty).get(address).status_code == 403
    with demonstration.home.office.read() as connection:
        assert proposal_card(connection, proposal, day=today(demonstration.clock)).signed == 0


def test_a_wrong_code_a_refused_member_and_a_decision_sent_back(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    proposal = propose(demonstration, "between_funds", "34/QĐ-UBND", **MOVED)
    address, member = f"/office/proposals/{proposal}", officer(client, demonstration, MEMBER, SEATS[4])
    wrong = member.post(
        address, digest=digest_of(member.get(address).text), choice="approve", code="000000"
    )  # fmt: skip
    assert wrong.status_code == 422
    assert "Mã không đúng" in wrong.text
    assert "Chuyển giữa hai quỹ" in wrong.text
    assert member.post(f"{address}/recuse", reason="no-such").status_code == 422
    assert member.post(f"{address}/recuse", reason="interest").status_code == 303
    assert "Bạn không tham gia quyết định này." in member.get(address).text
    for seat in SEATS[:4]:
        if 'name="code"' in officer(client, demonstration, MEMBER, seat).get(address).text:
            sign_as(client, demonstration, seat, proposal, "return")
    reader = officer(client, demonstration, ADMIN)
    assert "Hội đồng trả lại quyết định để xác minh." in reader.get(address).text


def test_what_the_books_refuse_is_told_beside_the_form(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    held = money(demonstration)
    proposal = propose(
        demonstration, "between_funds", "35/QĐ-UBND", **{**MOVED, "amount": held[GIVER] + 1}
    )  # fmt: skip
    for seat in SEATS[:3]:
        sign_as(client, demonstration, seat, proposal, "approve")
    address, last = f"/office/proposals/{proposal}", officer(client, demonstration, MEMBER, SEATS[3])
    form = {"digest": digest_of(last.get(address).text), "choice": "approve"}
    refused = last.post(address, **form, code=code(demonstration, last))
    assert refused.status_code == 409, refused.text
    assert 'name="code"' in refused.text, "the decision waits as it was"
    assert money(demonstration) == held


def test_the_end_of_a_fund_names_it_and_posts_nothing_itself(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    demonstration.home.office.desk.run(
        lambda tx: open_fund(
            tx,
            code="LU.CHUNG",
            kind="donated",
            campaign="LU",
            opened_on=today(demonstration.clock),
            name="Lũ",
        )
    )
    proposal = propose_end(demonstration, "36/QĐ-UBND", "LU.CHUNG")
    member = officer(client, demonstration, MEMBER, SEATS[0])
    page = member.get(f"/office/proposals/{proposal}").text
    for said in ("Kết thúc quỹ", "36/QĐ-UBND", "LU.CHUNG", "không ghi bút toán nào"):
        assert said in page
    assert "Funds ended" in member.get(f"/en/office/proposals/{proposal}").text
    assert "Kết thúc quỹ, 36/QĐ-UBND" in member.get("/office/sittings").text
    for seat in SEATS[:4]:
        page = sign_as(client, demonstration, seat, proposal, "approve")
    assert "4 trong 5" in page


def test_goods_are_shown_in_their_unit(client: TestClient[Any], demonstration: Demonstration) -> None:
    with demonstration.home.office.read() as connection:
        places = units(connection)["RICE_KG"]
    proposal = propose(
        demonstration, "goods_approved", "37/QĐ-UBND", fund=GIVER, unit="RICE_KG", free="Q10.K1",
        reserved="Q11.K1", quantity=45 * 10**places, award="A1",
    )  # fmt: skip
    page = officer(client, demonstration, MEMBER, SEATS[0]).get(f"/office/proposals/{proposal}").text
    assert page.count(">45 RICE_KG<") == 2
    assert "<h1>Duyệt cấp hàng</h1>" in page, "no đồng is moved"


def test_a_line_of_the_list_knows_its_decision_without_the_entries(demonstration: Demonstration) -> None:
    proposal = propose(demonstration, "between_funds", "38/QĐ-UBND", **MOVED)
    with demonstration.home.office.read() as connection:
        line = next(one for one in proposal_page(connection) if one.id == proposal)
        card = proposal_card(connection, proposal, day=today(demonstration.clock))
    assert line.kind in DECISIONS
    assert decision_of(line).total == decision_of(card).total == 1_250_000, "money moved once counts once"
    assert decision_of(line).funds == ()
    assert decision_of(card).funds == (GIVER, TAKER)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_decision_has_a_name(language: str) -> None:
    names = [event.code for event in EVENTS.values() if event.decision] + ["closing"]
    assert [name for name in names if not catalog(language).known(f"entry_kind.{name}")] == []
