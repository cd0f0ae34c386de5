"""One line split into gifts, lines merged into one: to the đồng, each with its own entry and receipt code."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from relief_fund.banking.errors import DecisionUnfit, LineDecided
from relief_fund.banking.inbox import InboxLine, decisions_of, inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.donors.errors import LineNotAGift, MergeInvalid, SplitInvalid
from relief_fund.donors.own_gift import find_gift_by_code
from relief_fund.donors.queries import campaign_total, gift_of_line, gifts_page
from relief_fund.donors.several_gifts import Share, merge_lines, mergeable, split_line
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.funds import open_fund
from tests.banking.lines import DAY, line
from tests.banking.money_in import ADMINISTRATOR, INSPECTOR, LAUNCH, balances, scalar

Import = Callable[..., ImportReport]
LEAF = "BAO.NHA"


@pytest.fixture
def waits(home: Home, load: Import) -> dict[int, InboxLine]:
    """Three credits and a debit that wait, and a fund for houses."""
    home.office.desk.run(
        lambda tx: open_fund(
            tx, code=LEAF, kind="donated", campaign="BAO", restricted=True, opened_on=LAUNCH, name="Nhà ở"
        )
    )
    back = "HOAN TRA LENH CHUYEN TIEN"
    load([
        line(1_000, back), line(500, back, reference="2"), line(70, back, reference="3", day=DAY + timedelta(days=9)),
        line(5, "PHI SMS", direction="debit"),
    ])  # fmt: skip
    with home.office.read() as connection:
        return {one.amount: one for one in inbox_page(connection)}


def split(home: Home, identity: str, *shares: Share) -> tuple[str, ...]:
    return split_line(home.office, ADMINISTRATOR, identity=identity, shares=shares, reason="danh sách kèm")


def merge(home: Home, *lines: InboxLine, fund: str = "") -> str:
    named = [one.identity for one in lines]
    return merge_lines(home.office, ADMINISTRATOR, identities=named, reason="hai lệnh một khoản", fund=fund)


def test_a_line_becomes_several_gifts_in_their_own_funds(home: Home, waits: dict[int, InboxLine]) -> None:
    codes = split(home, waits[1_000].identity, Share(300), Share(600, LEAF), Share(100))
    held = balances(home)
    assert (held["BAO.CHUNG", "5121"], held[LEAF, "5122"], held[LEAF, "1121.01"]) == (-400, -600, 600)
    assert held["BAO.CHUNG", "1121.01"] == 1_000 + 500 + 70 - 5 - 600
    assert held["BAO.CHUNG", "3379"] == -570
    with home.office.read() as connection:
        gifts = [find_gift_by_code(connection, code) for code in codes]
        assert [one.amount for one in gifts if one] == [300, 600, 100]
        assert len({one.entry_key for one in gifts if one}) == 3
        assert campaign_total(connection, "BAO") == (3, 1_000)
        assert gift_of_line(connection, "1121.01", waits[1_000].position) is None, "none of them alone"
        assert len(gifts_page(connection, "BAO")) == 3
        (decided,) = decisions_of(connection, waits[1_000].identity)
    assert decided.decision == "gift_split"
    assert scalar(home, "SELECT count(*) FROM leaf WHERE kind = 'donation'") == 3


def test_lines_become_one_gift(home: Home, waits: dict[int, InboxLine]) -> None:
    code = merge(home, waits[1_000], waits[500], fund=LEAF)
    with home.office.read() as connection:
        gift = find_gift_by_code(connection, code)
        assert gift is not None
        assert (gift.amount, gift.fund, gift.position) == (1_500, LEAF, waits[1_000].position)
        assert {one.amount for one in inbox_page(connection)} == {70, 5}
        assert gift_of_line(connection, "1121.01", waits[1_000].position) == gift
    held = balances(home)
    assert (held[LEAF, "5122"], held["BAO.CHUNG", "3379"]) == (-1_500, -70)


def test_only_lines_near_its_day_are_offered(home: Home, waits: dict[int, InboxLine]) -> None:
    with home.office.read() as connection:
        assert [one.amount for one in mergeable(connection, waits[1_000])] == [500]


@pytest.mark.parametrize(
    "shares",
    [
        (Share(1_000),), (Share(999), Share(2)), (Share(1_001), Share(-1)), (Share(1_000), Share(0)),
        (Share(500), Share(500, "LU.CHUNG")), (Share(500), Share(500, "BAO.CHUNG")), (),
    ],
)  # fmt: skip
def test_parts_that_do_not_come_to_the_line(
    home: Home, waits: dict[int, InboxLine], shares: tuple[Share, ...]
) -> None:
    with pytest.raises(SplitInvalid):
        split(home, waits[1_000].identity, *shares)
    assert scalar(home, "SELECT count(*) FROM gift") == 0


def test_what_is_decided_is_not_split_nor_merged(home: Home, waits: dict[int, InboxLine]) -> None:
    split(home, waits[1_000].identity, Share(300), Share(700))
    for again in (
        lambda: split(home, waits[1_000].identity, Share(300), Share(700)),
        lambda: merge(home, waits[1_000], waits[500]),
    ):
        with pytest.raises(LineNotAGift):
            again()
    with pytest.raises(LineDecided):
        merge(home, waits[500], waits[1_000])
    with pytest.raises(LineNotAGift):
        merge(home, waits[5], waits[500])
    with pytest.raises(MergeInvalid):
        merge(home, waits[500], waits[5])
    with pytest.raises(MergeInvalid):
        merge(home, waits[500], waits[500])
    with pytest.raises(MergeInvalid):
        merge(home, waits[500], waits[70], fund="LU.CHUNG")
    with pytest.raises(DutyMissing):
        merge_lines(home.office, INSPECTOR, identities=[waits[500].identity, waits[70].identity], reason="x")


def test_a_reason_and_a_day_not_before_the_lines(home: Home, waits: dict[int, InboxLine]) -> None:
    told = {"identity": waits[70].identity, "shares": (Share(30), Share(40))}
    for changes in ({"reason": " "}, {"reason": "x", "on": DAY}):
        with pytest.raises(DecisionUnfit):
            split_line(home.office, ADMINISTRATOR, **told, **changes)  # type: ignore[arg-type]
