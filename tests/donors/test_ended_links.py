"""Whom an officer has said that a line's gift is not from, nothing links to it again: no text, rule, or new import."""

from collections.abc import Callable
from datetime import timedelta

from relief_fund.banking import withdrawing
from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.queries import account_by_code
from relief_fund.banking.remembered import answer_rule, remember
from relief_fund.donors.accept_gift import accept_as_gift
from relief_fund.donors.ended_links import ended_links, ended_of
from relief_fund.donors.gift_links import end_link, links_of_gift
from relief_fund.donors.givers import givers_at
from relief_fund.donors.giving import giving_text
from relief_fund.donors.own_gift import find_gift_by_code
from relief_fund.donors.people import link_gift
from relief_fund.donors.several_gifts import merge_lines
from relief_fund.donors.taken_back import take_back_gift
from relief_fund.donors.withdrawn_gifts import WithdrawnGifts
from relief_fund.kernel.protocols import Home
from relief_fund.web.office.line_givers import giver_shown
from tests.banking.lines import line
from tests.banking.money_in import ADMINISTRATOR, scalar
from tests.banking.test_withdrawing import agreed
from tests.donors.test_givers import registered

Import = Callable[..., ImportReport]
STANDING = (
    "SELECT receipt_code FROM gift WHERE amount = :n "
    "AND receipt_code NOT IN (SELECT receipt_code FROM gift_withdrawal)"
)


def later(home: Home) -> None:
    home.clock.move(timedelta(seconds=1))  # type: ignore[attr-defined]  # the clock of tests


def gift_of(home: Home, amount: int) -> str:
    return str(scalar(home, STANDING, n=amount))


def donors_of(home: Home, gift: str) -> list[str]:
    with home.office.read() as connection:
        return [one.donor for one in links_of_gift(connection.execute, gift) if one.holds]


def end(home: Home, gift: str, donor: str) -> None:
    later(home)
    end_link(home.office, ADMINISTRATOR, gift=gift, donor=donor, reason="của người khác")
    later(home)


def anew(home: Home, amount: int) -> str:
    """The line of ``amount`` taken back and accepted again; its new gift."""
    query = "SELECT identity FROM bank_line WHERE amount = :n ORDER BY position DESC LIMIT 1"
    told = {"identity": str(scalar(home, query, n=amount)), "reason": "x"}
    take_back_gift(home.office, ADMINISTRATOR, **told)
    later(home)
    return accept_as_gift(home.office, ADMINISTRATOR, expected="gift_taken_back", **told)


def shown(home: Home, amount: int) -> str:
    """What the line's page says of its giver."""
    with home.office.read() as connection:
        account = account_by_code(connection, "1121.01")
        row = next(one for one in inbox_page(connection, view="all", limit=500) if one.amount == amount)
        assert account
        giver = giver_shown(home.office.vault, connection, row, account)["giver"]
    return giver.kind if giver else ""


def test_accepted_anew_it_is_not_that_donors_again(home: Home, load: Import) -> None:
    donor, right = registered(home, "Lê Văn Tám"), registered(home, "Trần Thị Hai")
    load([line(500, giving_text("BAO", donor)), line(700, giving_text("BAO", donor), reference="2")])
    wrong = gift_of(home, 500)
    assert donors_of(home, wrong) == [donor]
    end(home, wrong, donor)
    again = anew(home, 500)
    assert donors_of(home, again) == []
    assert shown(home, 500) == "unlinked"
    with home.office.read() as connection:
        found = find_gift_by_code(connection, donor)
        assert found
        assert found.amount == 700, "the donor's code finds the gift that is the donor's"
    assert donors_of(home, anew(home, 700)) == [donor], "of another line nobody has said so"
    link_gift(home.office, ADMINISTRATOR, gift=again, donor=right)
    assert donors_of(home, again) == [right]


def test_what_an_officer_has_said_anew_stands(home: Home, load: Import) -> None:
    donor = registered(home, "Lê Văn Tám")
    load([line(500, giving_text("BAO", donor))])
    end(home, gift_of(home, 500), donor)
    link_gift(home.office, ADMINISTRATOR, gift=gift_of(home, 500), donor=donor)
    with home.office.read() as connection:
        assert ended_links(connection) == {}
    assert donors_of(home, anew(home, 500)) == [donor]


def test_imported_again_it_is_not_that_donors_again(home: Home, load: Import) -> None:
    donor = registered(home, "Lê Văn Tám")
    lines = [line(500, giving_text("BAO", donor)), line(700, giving_text("BAO", donor), reference="2")]
    run = load(lines).run
    end(home, gift_of(home, 500), donor)
    withdrawing.carry_on(home.office, agreed(home, run), WithdrawnGifts())
    assert load(lines).posted == 2
    assert (donors_of(home, gift_of(home, 500)), donors_of(home, gift_of(home, 700))) == ([], [donor])


def test_a_rule_does_not_say_it_again(home: Home, load: Import) -> None:
    donor = registered(home, "Lê Văn Tám")
    rule = remember(
        home.office, ADMINISTRATOR, phrase="cong ty tam", direction="credit", decision="gift", donor=donor,
        reason="hằng tháng",
    )  # fmt: skip
    answer_rule(home.office, ADMINISTRATOR, rule=rule, answer="confirmed", reason="x", alone=True)
    lines = [line(500, "CONG TY TAM gop")]
    run = load(lines).run
    assert donors_of(home, gift_of(home, 500)) == [donor]
    end(home, gift_of(home, 500), donor)
    withdrawing.carry_on(home.office, agreed(home, run), WithdrawnGifts())
    load(lines)
    assert donors_of(home, gift_of(home, 500)) == []


def test_of_lines_that_were_one_gift_it_is_said_of_each(home: Home, load: Import) -> None:
    donor = registered(home, "Lê Văn Tám")
    lines = [
        line(500, "HOAN TRA LENH CHUYEN TIEN"),
        line(300, f"HOAN TRA LENH CHUYEN TIEN {giving_text('BAO', donor)}", reference="2"),
    ]
    run = load(lines).run
    with home.office.read() as connection:
        pair = sorted(inbox_page(connection), key=lambda one: one.position)
    identities = [one.identity for one in pair]
    gift = merge_lines(home.office, ADMINISTRATOR, identities=identities, reason="một người")
    assert donors_of(home, gift) == [donor]
    end(home, gift, donor)
    with home.office.read() as connection:
        ended = ended_links(connection)
    assert [ended_of(ended, [one]) for one in (*identities, "other")] == [{donor}, {donor}, frozenset()]
    withdrawing.carry_on(home.office, agreed(home, run), WithdrawnGifts())
    load(lines)
    with home.office.read() as connection:
        (second,) = [one for one in inbox_page(connection) if one.amount == 300]
    told = {"identity": second.identity, "reason": "x"}
    assert donors_of(home, accept_as_gift(home.office, ADMINISTRATOR, **told)) == []
    with home.office.read() as connection:
        assert givers_at(connection, "").said(second.text, "BAO", lines=identities).donor == {}
