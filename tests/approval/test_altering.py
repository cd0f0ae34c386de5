"""What a committee signed is reversed by one hand, which is its undoing, but never adjusted or put back by one."""

import pytest

from relief_fund.approval.errors import EntrySigned
from relief_fund.approval.vouchers import propose_voucher
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.correct import adjust_entry, reverse_entry
from relief_fund.ledger.entries import Line
from relief_fund.ledger.queries import entries_by_keys
from tests.approval.bench import COMMITTEE, body_of
from tests.ledger.events_home import ADMIN, DAY, furnish, pay_in, standing

FROM, TO = "BAO.CHUNG", "LU.CHUNG"
MORE = (
    Line(FROM, "3379", 1, 0), Line(FROM, "3361", 0, 1), Line(TO, "1361", 1, 0), Line(TO, "5121", 0, 1),
)  # fmt: skip


def test_one_hand_does_not_change_what_a_committee_signed(home: Home) -> None:
    body = body_of(home)
    furnish(home)
    pay_in(home, "line:m2", FROM, ("1121.01", "3379", 300))
    proposal = propose_voucher(
        home.office, body.admin.acting(Duty.FUND_ADMINISTRATOR), event="gift_elsewhere", committee=COMMITTEE,
        document="8/QĐ", on=DAY, facts={"fund": FROM, "to_fund": TO, "amount": 200, "line": "m2", "turn": 1},
    )  # fmt: skip
    stood = standing(home)
    for member in body.members[:2]:
        body.sign(member, proposal)
    with home.office.read() as connection:
        (signed,) = entries_by_keys(connection, ["clear:m2:1"]).values()
    told = {"on": DAY, "document": "BB-01"}
    with pytest.raises(EntrySigned) as refused:
        adjust_entry(home.office, ADMIN, number=signed, turn=1, lines=MORE, **told)
    assert refused.value.facts["voucher"] == "BAO/2026/PKT/000001"
    undone = reverse_entry(home.office, ADMIN, number=signed, **told)
    assert standing(home) == stood
    with pytest.raises(EntrySigned):
        reverse_entry(home.office, ADMIN, number=undone, **told)
    with pytest.raises(EntrySigned):
        adjust_entry(home.office, ADMIN, number=undone, turn=1, lines=MORE, **told)
    assert standing(home) == stood
