from datetime import date

from relief_fund.disbursement.orders import bookings

DAY = date(2024, 10, 8)
ORDER = "K7M4Q2X9TBVW-1-2"


def sides(entry):
    return [(line.account, line.debit - line.credit, line.purpose) for line in entry.lines]


def test_a_payment_liquidates_the_line_it_was_promised_on():
    told = {"order": ORDER, "purpose": "house|A", "amount": 40, "on": DAY, "voucher": "V", "digest": "d"}
    budget = bookings.payment(fund="NST-2", fund_kind="budget", **told)
    assert sorted(sides(budget)) == sorted(
        [("6111", 40, ""), ("1385", -40, ""), ("3371", 40, ""), ("5111", -40, ""), ("B22", 40, "house|A"),
         ("B23", -40, "")]
    )  # fmt: skip
    gifts = bookings.payment(fund="BAO.CHUNG", fund_kind="donated", **told)
    assert sorted(sides(gifts)) == sorted(
        [("6111", 40, ""), ("1385", -40, ""), ("B22", 40, "house|A"), ("B19", -40, "")]
    )
    assert (budget.key, budget.leaf, budget.digests) == ("pay:K7M4Q2X9TBVW:1:2", "batch", ("d",))


def test_a_return_is_held_without_item_and_area_and_moves_no_money():
    entry = bookings.returned(
        order=ORDER, fund="NST-2", purpose="house|A", amount=40, on=DAY, voucher="V", digest="d"
    )
    assert sides(entry) == [("B22", 40, "house|A"), ("B24", -40, "")]
    assert (entry.key, entry.leaf) == ("ret:K7M4Q2X9TBVW:1:2", "batch")


def test_renewal_and_drop_take_what_is_held():
    told = {"list_id": "l", "line": 3, "fund": "NST-2", "amount": 40, "on": DAY, "code": "YAGI-02"}
    assert sides(bookings.renewal(**told)) == [("B24", 40, ""), ("B22", -40, "")]
    assert sides(bookings.drop(fund_kind="budget", **told)) == [("B24", 40, ""), ("B21", -40, "")]
    assert sides(bookings.drop(fund_kind="donated", **told)) == [("B24", 40, ""), ("B19", -40, "")]
    assert (bookings.renewal(**told).key, bookings.drop(fund_kind="budget", **told).key) == (
        "enc:l:1:3",
        "rel:l:3",
    )


def test_encumbrance_and_advance_name_their_paper():
    promised = bookings.encumbrance(
        list_id="l", line=1, fund="BAO.CHUNG", fund_kind="donated", purpose="house|A", amount=40, on=DAY,
        code="YAGI-01",
    )  # fmt: skip
    assert (promised.key, promised.document, sides(promised)) == (
        "enc:l:1:1", "YAGI-01", [("B19", 40, ""), ("B22", -40, "house|A")],
    )  # fmt: skip
    handed = bookings.advance(batch="DC1", fund="NST-2", bank="1121.02", amount=40, on=DAY, voucher="V")
    assert (handed.key, handed.document, handed.voucher) == ("advance:DC1:NST-2", "DC1", "V")
    assert sides(handed) == [("1385", 40, ""), ("1121.02", -40, "")]
