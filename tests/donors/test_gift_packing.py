"""Words are packed behind the gifts: whole, once, from where they stopped; a search says the same before and after."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import text

from relief_fund.banking import withdrawing
from relief_fund.banking.inbox import InboxLine, inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.donors import counter, gift_packing, receipts
from relief_fund.donors.gift_packing import FEW, pack_gift_words
from relief_fund.donors.gift_search import GiftSought, search_gifts
from relief_fund.donors.people import Giver
from relief_fund.donors.queries import CampaignFace
from relief_fund.donors.several_gifts import Share, merge_lines, split_line
from relief_fund.donors.taken_back import take_back_gift
from relief_fund.donors.withdrawn_gifts import WithdrawnGifts
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.protocols import Actor, Home
from tests.banking.lines import line
from tests.banking.money_in import ADMINISTRATOR
from tests.banking.test_withdrawing import agreed
from tests.reversals import reversed_unasked

Import = Callable[..., ImportReport]
DAY = date(2024, 9, 10)


def found(home: Home, words: str = "", **asked: Any) -> list[GiftSought]:
    """The gifts that fit, the same whether they are packed or not."""
    answers = []
    for _ in range(2):
        with home.office.read() as connection:
            answer = search_gifts(connection, words=words, **asked)
        assert answer.count == len(answer.gifts)
        answers.append(answer)
        pack_gift_words(home.office, few=0)
    assert answers[0] == answers[1]
    return list(answers[0].gifts)


def rows(home: Home, query: str) -> list[tuple[Any, ...]]:
    with home.office.read() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def segments(home: Home) -> list[tuple[Any, ...]]:
    return rows(home, "SELECT segment, first_step, last_step, gifts FROM gift_segment ORDER BY segment")


@pytest.fixture
def unpacked(home: Home, load: Import) -> Home:
    """A home with three imports of two gifts and a debit each."""
    for at in range(3):
        load([
            line(100 + at, f"Bà Hoà {at}", reference=f"5213.{at}"), line(5, "PHI SMS", direction="debit"),
            line(200 + at, "ung ho", reference=f"77.{at}"),
        ])  # fmt: skip
    return home


def test_what_is_packed_is_packed_once_and_from_where_it_stopped(unpacked: Home, load: Import) -> None:
    office = unpacked.office
    assert pack_gift_words(office) == 0, f"fewer than {FEW}"
    assert (pack_gift_words(office, few=6), pack_gift_words(office, few=0)) == (6, 0)
    load([line(9, "muộn", reference="9.9")])
    assert pack_gift_words(office, few=1) == 1
    (first, second), steps = segments(unpacked), rows(unpacked, "SELECT entry, gifts FROM gift_step")
    assert (first, second) == (
        (1, min(steps)[0], sorted(steps)[-2][0], 6), (2, max(steps)[0], max(steps)[0], 1),
    )  # fmt: skip
    assert [one.amount for one in found(unpacked, "hoa")] == [102, 101, 100]
    assert [one.amount for one in found(unpacked, "muon")] == [9]


def test_segments_are_full_where_there_is_enough(unpacked: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gift_packing, "MOST", 4)
    assert pack_gift_words(unpacked.office, few=3) == 4, "the rest is fewer than three"
    assert [gifts for *_, gifts in segments(unpacked)] == [4]
    assert [one.amount for one in found(unpacked, "ung ho")] == [202, 201, 200]


def test_of_two_packers_one_writes(unpacked: Home) -> None:
    office = unpacked.office
    following = gift_packing._following(office, 0)
    assert following is not None
    both = [gift_packing._pack(office, following) for _ in range(2)]
    assert [office.desk.run(command) for command in both] == [6, 0]
    assert office.desk.run(both[0]) == 0, "and a command that is run again writes nothing"
    assert [gifts for *_, gifts in segments(unpacked)] == [6]
    assert len(found(unpacked, "hoa")) == 3


def test_a_packer_that_died_left_nothing_half_packed(unpacked: Home) -> None:
    following = gift_packing._following(unpacked.office, 0)
    assert following is not None
    command = gift_packing._pack(unpacked.office, following)

    def dying(tx: Any) -> None:
        command(tx)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        unpacked.office.desk.run(dying)
    assert segments(unpacked) == []
    assert rows(unpacked, "SELECT * FROM gift_words") == []
    assert pack_gift_words(unpacked.office, few=0) == 6


@pytest.fixture
def waits(home: Home, load: Import) -> dict[int, InboxLine]:
    """Two credits that wait."""
    load([
        line(1_000, "HOAN TRA LENH CHUYEN TIEN ANH", reference="11.1"),
        line(500, "HOAN TRA LENH CHUYEN TIEN BE", reference="22.2"),
    ])  # fmt: skip
    with home.office.read() as connection:
        return {one.amount: one for one in inbox_page(connection)}


def test_a_split_line_is_found_by_each_amount(home: Home, waits: dict[int, InboxLine]) -> None:
    shares = (Share(300), Share(700))
    split_line(home.office, ADMINISTRATOR, identity=waits[1_000].identity, shares=shares, reason="danh sách")
    assert [one.amount for one in found(home, "hoan tra anh")] == [700, 300]
    (gift,) = found(home, "hoan tra", amount=300)
    assert (gift.amount, gift.line) == (300, waits[1_000].identity)


def test_merged_lines_are_found_by_the_words_of_both(home: Home, waits: dict[int, InboxLine]) -> None:
    named = [waits[1_000].identity, waits[500].identity]
    merge_lines(home.office, ADMINISTRATOR, identities=named, reason="một khoản")
    (gift,) = found(home, "anh be 11.1")
    assert (gift.amount, gift.line) == (1_500, named[0])


def test_gifts_that_are_none_any_more_are_marked(unpacked: Home, load: Import) -> None:
    office = unpacked.office
    with office.read() as connection:
        identity = next(one.identity for one in inbox_page(connection, view="all") if one.amount == 101)
    take_back_gift(office, ADMINISTRATOR, identity=identity, reason="của nhiều người")
    run = load([line(8, "nham quy", reference="8.8")]).run
    withdrawing.carry_on(office, agreed(unpacked, run), WithdrawnGifts())
    assert [(one.amount, one.is_withdrawn) for one in found(unpacked, "hoa")] == [
        (102, False), (101, True), (100, False),
    ]  # fmt: skip
    assert [one.is_withdrawn for one in found(unpacked, "nham quy")] == [True]


@pytest.fixture
def desk(home: Home, campaign: CampaignFace, clock: MovableClock, administrator: Actor) -> Home:
    """The counter, on a day of the campaign."""
    clock.set(datetime(2024, 9, 10, 3, 0, tzinfo=UTC))
    receipts.change_letterhead(home.office, administrator, address="Số 1")
    return home


TAM = Giver("Lê Văn Tám", "Thôn 3", "person", "receipt")


def test_cash_is_found_by_its_number_and_never_by_a_name(desk: Home) -> None:
    taken = counter.take_cash(
        desk.office, ADMINISTRATOR, fund="BAO.CHUNG", amount=70_000, slip=counter.fresh_slip(), on=DAY, giver=TAM
    )  # fmt: skip
    (gift,) = found(desk, "BAO/2024/PT/000001")
    assert (gift.receipt_code, gift.amount, gift.channel, gift.line) == (
        taken.receipt_code, 70_000, "cash", "",
    )  # fmt: skip
    assert found(desk, amount=70_000, day=DAY) == [gift]
    assert found(desk, "tam") == []
    ((donor,),) = rows(desk, "SELECT code FROM donor")
    assert found(desk, donor) == [gift]
    reversed_unasked(desk, ADMINISTRATOR, gift.entry_key, DAY)
    assert [one.is_withdrawn for one in found(desk, "000001")] == [True]


def test_goods_and_foreign_money_are_found_by_what_and_paper(desk: Home) -> None:
    told: dict[str, Any] = {"fund": "BAO.CHUNG", "on": DAY, "giver": TAM}
    counter.take_goods(
        desk.office, ADMINISTRATOR, what="Gạo tẻ", unit="RICE_KG", quantity=500, slip=counter.fresh_slip(),
        document="BB 12", **told,
    )  # fmt: skip
    counter.take_currency(
        desk.office, ADMINISTRATOR, unit="USD", quantity=10_000, value=2_450_000, slip=counter.fresh_slip(),
        document="tỷ giá 24.500", **told,
    )  # fmt: skip
    (rice,) = found(desk, "gao bb 12")
    assert (rice.channel, rice.what, rice.unit, rice.quantity, rice.amount) == (
        "goods", "Gạo tẻ", "RICE_KG", 500, 0,
    )  # fmt: skip
    (notes,) = found(desk, "ty gia usd")
    assert (notes.channel, notes.unit, notes.quantity, notes.amount) == ("currency", "USD", 10_000, 2_450_000)
    assert [one.channel for one in found(desk, day=DAY)] == ["currency", "goods"]
    assert found(desk, "le van") == []
