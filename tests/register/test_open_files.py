"""Open data files say what the register says, in forms that other programs read as they are."""

import csv
import io
import json
from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.register.open_files import awards_csv, campaigns_json, plain_cell, policies_json, state_json
from relief_fund.register.publishing import publish_statements
from tests.register import books


def test_money_is_text(home: Home) -> None:
    books.small_fund(home)
    publish_statements(home)
    told = json.loads(home.register.run(state_json(home.register)))
    assert told["figures"]["left"] == {"amount": "1739000", "papers": "0"}
    assert told["demonstration"] is False
    assert [one["amount"] for one in told["sources"]] == ["600000", "1000000", "400000"]


def test_an_empty_register_gives_empty_files(home: Home) -> None:
    home.register.run(home.register.prepare())
    register = home.register
    assert register.run(state_json(register)) == b"{}\n"
    assert register.run(campaigns_json(register)) == register.run(policies_json(register)) == b"[]\n"
    assert register.run(awards_csv(register)) == b"area,name,benefit,merged,hidden,households,amount\n"


def test_hidden_cells_have_no_figures(home: Home) -> None:
    async def put() -> bytes:
        await home.register.prepare()
        cell = {"area": "A", "benefit": "house", "name": "=Xã 1", "merged": 1, "hidden": 1, "households": 0}
        async with home.register.writing() as tables:
            await home.register.insert(tables.award_cell, [{**cell, "amount": 0}])
        return await awards_csv(home.register)

    (row,) = csv.DictReader(io.StringIO(home.register.run(put()).decode()))
    assert (row["name"], row["hidden"], row["households"], row["amount"]) == ("'=Xã 1", "yes", "", "")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+84", "'+84"),
        ("-x", "'-x"),
        ("@a", "'@a"),
        ("\tx", "'\tx"),
        ("Xã", "Xã"),
        (-5, "-5"),
    ],
)
def test_no_cell_is_a_formula(value: Any, cell: str) -> None:
    assert plain_cell(value) == cell
