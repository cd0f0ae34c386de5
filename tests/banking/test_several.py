"""One decision over several entries: all or nothing, the bank side of every line stands."""

from collections.abc import Callable
from typing import Any

import pytest

from relief_fund.audit.disclosure import Vault
from relief_fund.banking.errors import DecisionUnfit
from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.several import Part, book_several
from relief_fund.kernel.protocols import Home
from tests.banking.lines import line
from tests.banking.money_in import ADMINISTRATOR, balances, scalar

Import = Callable[..., ImportReport]


def part(home: Home, amount: int, name: str, rows: Any = lambda *_: ()) -> Part:
    vault: Vault = home.office.vault  # type: ignore[assignment]
    return Part(amount, "BAO.CHUNG", "5121", vault.seal(name, f"line:{name}", {"text": name}), rows)


def test_all_parts_or_none(home: Home, load: Import) -> None:
    load([line(1_000, "HOAN TRA LENH CHUYEN TIEN")])
    with home.office.read() as connection:
        lines = inbox_page(connection)
    before = balances(home)

    def broken(key: str, place: int, number: int) -> Any:
        raise DecisionUnfit(decision="broken")

    told: dict[str, Any] = {"decision": "gift_split", "lines": lines, "reason": "x"}
    with pytest.raises(DecisionUnfit):
        book_several(
            home.office, ADMINISTRATOR, parts=[part(home, 400, "a"), part(home, 600, "b", broken)], **told
        )
    assert balances(home) == before
    keys = book_several(
        home.office, ADMINISTRATOR, parts=[part(home, 400, "c"), part(home, 600, "d")], **told
    )
    assert keys == tuple(f"gift_split:{lines[0].identity}:{one}" for one in (1, 2))
    assert balances(home) == {("BAO.CHUNG", "1121.01"): 1_000, ("BAO.CHUNG", "5121"): -1_000}
    assert scalar(home, "SELECT count(*) FROM line_decision") == 1
