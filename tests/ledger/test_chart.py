"""The chart that ships: sound in itself, children inherit from their heading, closed accounts say so."""

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.chart import default_chart, open_child_account
from relief_fund.ledger.errors import AccountUnknown, TextInvalid
from tests.register import books

ROWS = {row.code: row for row in default_chart()}


def test_every_row_is_sound() -> None:
    assert len(ROWS) == len(default_chart()) > 40
    for row in ROWS.values():
        assert row.side in ("D", "C"), row.code
        assert all((row.name_vi, row.name_en)), row.code
        assert row.postable != row.children or not row.postable, row.code
        assert (row.type == "budgetary") == row.code.startswith("B"), row.code
        assert (row.type == "quantity") == row.code.startswith("Q"), row.code


def test_money_is_what_free_money_counts() -> None:
    money = {code for code, row in ROWS.items() if row.money}
    assert {"1121", "1385", "1132", "B22", "B24", "3379"} <= money
    assert not {"1122", "B19", "B21", "B23", "3371", "5121", "6111"} & money


def test_a_child_inherits_from_its_heading(home: Home) -> None:
    for _ in range(2):
        home.office.desk.run(lambda tx: open_child_account(tx, code="1121.07", opened_on=books.BEGIN))
    with home.office.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT parent, side, postable, guarded, money, name_vi FROM account WHERE code = '1121.07'"
        ).all()
    heading = ROWS["1121"]
    assert [(r[0], r[1], bool(r[2]), bool(r[3]), bool(r[4]), r[5]) for r in rows] == [
        ("1121", heading.side, True, heading.guarded, heading.money, heading.name_vi)
    ]


@pytest.mark.parametrize("code", ["1121", "9999.01", "5121.01", "", "1121."])
def test_only_headings_have_children(home: Home, code: str) -> None:
    with pytest.raises(AccountUnknown):
        home.office.desk.run(lambda tx: open_child_account(tx, code=code, opened_on=books.BEGIN))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"code": "1121.0\t7"}, {"place": "account", "found": "U+0009"}),
        ({"code": "1121.07", "name_vi": "Kho\r\n"}, {"place": "name_vi", "found": "U+000D"}),
    ],
)
def test_the_code_and_the_names_of_a_child_are_plain_text(
    home: Home, more: dict[str, str], told: dict[str, str]
) -> None:
    with pytest.raises(TextInvalid) as refused:
        home.office.desk.run(lambda tx: open_child_account(tx, opened_on=books.BEGIN, **more))
    assert refused.value.facts == told
    with home.office.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM account WHERE parent = '1121'").scalar() == 0
