"""Who a bank gift came from: a registered donor by the code in the text, or by a rule an officer has confirmed."""

from collections.abc import Callable

import pytest

from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.remembered import answer_rule, remember
from relief_fund.donors.accept_gift import accept_as_gift
from relief_fund.donors.given import forgotten_among
from relief_fund.donors.givers import (
    BY_RULE,
    BY_TEXT,
    NOBODY,
    Said,
    codes_near,
    donor_gifts,
    gifts_of_donors,
    givers_at,
    givers_of,
)
from relief_fund.donors.giving import giving_text
from relief_fund.donors.own_gift import find_gift_by_code
from relief_fund.donors.people import Giver, forget_donor, link_gift, register_donor
from relief_fund.donors.receipts import draft_receipt
from relief_fund.donors.several_gifts import Share, merge_lines, split_line
from relief_fund.kernel.protocols import Home
from tests.banking.lines import line
from tests.banking.money_in import ADMINISTRATOR, open_demo_campaign, scalar

Import = Callable[..., ImportReport]


def registered(home: Home, name: str) -> str:
    """A donor who agreed; the donor's code."""
    return register_donor(home.office, ADMINISTRATOR, Giver(name, "Hà Nội", "person", "receipt"))


def donor_of(home: Home, amount: int) -> tuple[str, str]:
    """Whose the gift of ``amount`` is, and by which hand; "" twice for nobody's."""
    query = (
        "SELECT {} FROM gift_donor JOIN gift ON gift.receipt_code = gift_donor.gift WHERE gift.amount = :n"
    )
    donor, hand = [scalar(home, query.format(name), n=amount) for name in ("donor", "linked_by")]
    return donor or "", hand or ""


def waiting(home: Home) -> list[tuple[int, str, str]]:
    """(amount, proposal, identity) of every line that waits."""
    with home.office.read() as connection:
        return [(one.amount, one.proposal, one.identity) for one in inbox_page(connection)]


def misspelt(code: str) -> list[str]:
    """The code with one letter wrong, left out, doubled, or two swapped, as banks and hands do."""
    other = next(one for one in ("23" if code[8].isdigit() else "AB") if one != code[8])
    at = next(at for at in range(16) if code[at] != code[at + 1])
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    return [code[:8] + other + code[9:], code[:5] + code[6:] + "C", (code[:9] + code[8:])[:17], swapped]


def test_the_code_in_the_text_names_the_donor_and_another_code_nobody(home: Home, load: Import) -> None:
    one, gone = registered(home, "Nguyễn Thị Cho"), registered(home, "Lê Văn Quên")
    forget_donor(home.office, ADMINISTRATOR, donor=gone)
    load([
        line(1_000, f"MBVCB.1.{giving_text('BAO', one)}.CT tu"), line(50, giving_text("BAO", gone)),
        line(7, "ung ho BAO"), line(8, f"BA0 {one} CT"), line(9, giving_text("BAO", one).lower()),
        line(10, f"BAO {one[:7]} {one[7:]}"),
    ])  # fmt: skip
    for amount in (1_000, 8, 9, 10):
        assert donor_of(home, amount) == (one, BY_TEXT)
    assert donor_of(home, 50) == donor_of(home, 7) == ("", "")
    with home.office.read() as connection:
        assert givers_at(connection, "").registered == {one}
        assert [one.amount for one in [find_gift_by_code(connection, gone)] if one] == [50]
        last = find_gift_by_code(connection, one)
    assert last is not None


def test_a_misspelt_code_is_nobodys_and_told_to_an_officer(home: Home, load: Import) -> None:
    one, gone = registered(home, "Nguyễn Thị Cho"), registered(home, "Lê Văn Quên")
    forget_donor(home.office, ADMINISTRATOR, donor=gone)
    wrong = misspelt(one)
    assert len({*wrong, one}) == 5
    load([line(100 + at, f"BAO {code} CT tu 001") for at, code in enumerate(wrong)])
    assert scalar(home, "SELECT count(*) FROM gift") == 4
    assert scalar(home, "SELECT count(*) FROM gift_donor") == 0
    with home.office.read() as connection:
        for code in wrong:
            assert codes_near(connection, code) == (one,), code
        for other in (one, *misspelt(gone), "7K2M9QXT4B0123456"):
            assert codes_near(connection, other) == (), other


def test_money_whose_text_names_another_campaign_waits(home: Home, load: Import) -> None:
    one = registered(home, "Nguyễn Thị Cho")
    open_demo_campaign(home, number="0011008888888", code="LUTMIENBAC")
    load([
        line(10, f"IB {giving_text('LUTMIENBAC', one)}.CT"), line(11, "LUTMIEN 12345678901234567"),
        line(12, "ung ho LUTMIENBAC"), line(13, f"BAO {one} LUTMIEN {one}"),
        line(14, f"chuyen LUTMIEN{one[:-1]}"),
    ])  # fmt: skip
    ((amount, proposal, identity),) = waiting(home)
    assert (amount, proposal) == (10, "gift_elsewhere")
    assert donor_of(home, 13) == (one, BY_TEXT)
    assert scalar(home, "SELECT count(*) FROM gift") == 4
    accept_as_gift(home.office, ADMINISTRATOR, identity=identity, reason="người gửi bảo là cho bão")
    assert donor_of(home, 10) == (one, BY_TEXT), "the officer says which campaign, the code who gave"


def test_a_waiting_credit_that_is_accepted_is_its_donors(home: Home, load: Import) -> None:
    one, gone = registered(home, "Nguyễn Thị Cho"), registered(home, "Lê Văn Quên")
    load([line(100, f"DAO BUT TOAN BAO {one}"), line(200, f"DAO BUT TOAN BAO {gone}", reference="2")])
    forget_donor(home.office, ADMINISTRATOR, donor=gone)
    for _, _, identity in waiting(home):
        accept_as_gift(home.office, ADMINISTRATOR, identity=identity, reason="là ủng hộ")
    assert donor_of(home, 100) == (one, BY_TEXT)
    assert donor_of(home, 200) == ("", "")


def test_one_gift_of_two_lines_has_a_donor_and_parts_of_one_line_none(home: Home, load: Import) -> None:
    one = registered(home, "Nguyễn Thị Cho")
    load([
        line(100, f"DAO BUT TOAN BAO {one}"), line(200, "DAO BUT TOAN phan hai", reference="2"),
        line(500, f"DAO BUT TOAN ca lop BAO {one}", reference="3"),
    ])  # fmt: skip
    first, second, third = (identity for _, _, identity in waiting(home))
    merge_lines(home.office, ADMINISTRATOR, identities=[first, second], reason="một khoản")
    split_line(
        home.office, ADMINISTRATOR, identity=third, shares=[Share(350), Share(150)], reason="cả lớp góp"
    )
    assert donor_of(home, 300) == (one, BY_TEXT)
    assert donor_of(home, 350) == donor_of(home, 150) == ("", "")


def test_a_rule_names_a_donor_once_it_is_confirmed(home: Home, load: Import) -> None:
    donor, other = registered(home, "Công ty Mẫu"), registered(home, "Nguyễn Thị Cho")
    rule = remember(
        home.office, ADMINISTRATOR, phrase="cong ty mau", direction="credit", decision="gift", reason="quen",
        account="1121.01", donor=donor,
    )  # fmt: skip
    load([line(1_000, "CONG TY MAU ung ho")])
    assert donor_of(home, 1_000) == ("", ""), "a rule that nobody confirmed proposes"
    answer_rule(home.office, ADMINISTRATOR, rule=rule, answer="confirmed", reason="x", alone=True)
    load([
        line(2_000, "CONG TY MAU ung ho", reference="9"), line(3_000, f"CONG TY MAU BAO {other}", reference="10"),
    ])  # fmt: skip
    assert donor_of(home, 2_000) == (donor, BY_RULE)
    assert donor_of(home, 3_000) == (other, BY_TEXT), "what the giver wrote goes before what we guess"
    forget_donor(home.office, ADMINISTRATOR, donor=donor)
    load([line(4_000, "CONG TY MAU ung ho", reference="11")])
    assert donor_of(home, 4_000) == ("", "")


def test_whoever_takes_the_consent_back_is_on_no_receipt_made_later(home: Home, load: Import) -> None:
    one = registered(home, "Nguyễn Thị Cho")
    load([line(1_000, giving_text("BAO", one)), line(20, "ung ho")])
    query = "SELECT receipt_code FROM gift WHERE amount = :n"
    codes = [scalar(home, query, n=amount) for amount in (1_000, 20)]
    for code in codes:
        link_gift(home.office, ADMINISTRATOR, gift=code, donor=one)
    drafts = [draft_receipt(home.office, ADMINISTRATOR, gift=code) for code in codes]
    forget_donor(home.office, ADMINISTRATOR, donor=one)
    later = draft_receipt(home.office, ADMINISTRATOR, gift=codes[0])
    named = "SELECT donor FROM receipt_draft WHERE id = :id"
    assert [scalar(home, named, id=draft) for draft in (*drafts, later)] == [one, one, ""]
    with home.office.read() as connection:
        assert forgotten_among(connection, {one, "X"}) == {one}
        assert forgotten_among(connection, set()) == frozenset()


@pytest.mark.parametrize("text", ["", "BAO 0123456789ABCDEFG", "ung ho"])
def test_without_donors_nothing_is_looked_for(home: Home, load: Import, text: str) -> None:
    load([line(5, text)])
    assert scalar(home, "SELECT count(*) FROM gift_donor") == 0
    assert NOBODY.said(text, "BAO", "X") == Said("0123456789ABCDEFG" if "BAO" in text else "", {})
    with home.office.read() as connection:
        assert givers_of(connection, text, "BAO", "m").registered == frozenset()


def test_a_donors_gifts_are_told_with_their_sum(home: Home, load: Import) -> None:
    one, other = registered(home, "Nguyễn Thị Cho"), registered(home, "Lê Văn Quên")
    load([line(1_000, giving_text("BAO", one)), line(20, giving_text("BAO", one)), line(7, f"BAO {other}")])
    with home.office.read() as connection:
        assert gifts_of_donors(connection, {one, other, "X"}) == {one: (2, 1_020), other: (1, 7)}
        assert [gift.amount for gift in donor_gifts(connection, one)] == [20, 1_000]
        assert [gift.amount for gift in donor_gifts(connection, one, limit=1)] == [20]
    forget_donor(home.office, ADMINISTRATOR, donor=other)
    with home.office.read() as connection:
        assert gifts_of_donors(connection, {other}) == {}
        assert donor_gifts(connection, other) == ()
