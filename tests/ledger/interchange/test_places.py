"""What a file may open in the books, and what it may not."""

import json
from pathlib import Path

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.chart import ACCOUNT
from relief_fund.ledger.errors import (
    AccountNotOpenYet,
    FundNotOpenYet,
    JournalMappingInvalid,
)
from relief_fund.ledger.funds import FUND
from relief_fund.ledger.interchange.places import takes
from relief_fund.ledger.interchange.taking_in import Imported
from tests.ledger.interchange.conftest import Told, nets, taken_in

ENTRY = "2025-03-01 x\n    Assets:X  1.50 BYTES\n    Assets:Y\n"


def declared(**fund: object) -> str:
    facts = {"code": "MOI.CHUNG", "kind": "donated", "name": "Mới", "opened_on": "2025-02-01", **fund}
    return (
        f"; fund {json.dumps(facts)}\n"
        '; unit {"code":"BYTES","exponent":2}\n'
        "account Assets:X\n    ; fund: MOI.CHUNG\n    ; account: Q10.NEW\n    ; opened_on: 2025-02-02\n\n"
        "account Assets:Y\n    ; fund: MOI.CHUNG\n    ; account: Q20\n\n"
    )


def test_a_file_opens_the_fund_the_unit_and_the_child_account_it_declares(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "own.journal"
    path.write_text(declared(restricted=True, campaign="MOI") + ENTRY, "utf-8")
    assert taken_in(home, path, "hledger").posted == 1
    assert nets(home) == {("MOI.CHUNG", "Q10.NEW", "BYTES", ""): 150, ("MOI.CHUNG", "Q20", "BYTES", ""): -150}
    with home.office.read() as connection:
        fund = connection.execute(FUND.select()).one()
    assert (fund.code, fund.kind, fund.campaign, fund.restricted, fund.name, fund.opened_on.isoformat()) == (
        "MOI.CHUNG", "donated", "MOI", True, "Mới", "2025-02-01",
    )  # fmt: skip
    assert (taken_in(home, path, "hledger").posted, taken_in(home, path, "hledger").already_known) == (0, 1)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (declared(kind="private"), "unreadable", 1),
        (declared(name="a\nb"), "unreadable", 1),
        (declared(code="moi"), "unreadable", 1),
        (declared(opened_on="2025-02-30"), "unreadable", 1),
        (declared().replace('"exponent":2', '"exponent":7'), "unit_invalid", 2),
        (declared().replace('"BYTES","exponent":2', '"USD","exponent":3'), "unit_invalid", 2),
        (declared().replace("Q10.NEW", "Q20.NEW"), "account_unknown", 14),
        (declared().replace("fund: MOI.CHUNG", "fund: ANDERS"), "account_unknown", 14),
        (declared().replace("2025-02-02", "2025-02-30"), "unreadable", 3),
    ],
)
def test_a_declaration_that_does_not_fit_is_refused(refused: Told, text: str, code: str, line: int) -> None:
    told = refused(text + "\n" + ENTRY if line == 14 else text + ENTRY)
    assert (told["code"], told["line"]) == (f"ledger.journal_{code}", line)


MAPPING = """\
[accounts]
"Assets:X" = { fund = "MOI.CHUNG", account = "Q10.NEW" }
"Assets:Y" = { fund = "MOI.CHUNG", account = "Q20" }
[units]
BYTES = { unit = "BYTES", exponent = 2 }
[funds]
"MOI.CHUNG" = { kind = "donated", name = "Mới", campaign = "MOI" }
[children]
"Q10.NEW" = {}
"""
OLDER = "1999-12-31 x\n    Assets:X  1 BYTES\n    Assets:Y\n"


def mapped(home: Home, tmp_path: Path, text: str, mapping: str = MAPPING) -> Imported:
    path, rules = tmp_path / "theirs.journal", tmp_path / "mapping.toml"
    path.write_text(text, "utf-8")
    rules.write_text(mapping, "utf-8")
    return taken_in(home, path, "hledger", rules)


def opening_days(home: Home) -> tuple[str, str]:
    with home.office.read() as connection:
        fund = connection.execute(FUND.select()).one().opened_on
        child = connection.execute(ACCOUNT.select().where(ACCOUNT.c.code == "Q10.NEW")).one().opened_on
    return fund.isoformat(), child.isoformat()


def test_a_mapping_opens_what_the_journal_needs_on_the_journals_first_day(home: Home, tmp_path: Path) -> None:
    """The first day is not the first line's: a journal may stand in any order."""
    assert mapped(home, tmp_path, f"{ENTRY}\n{OLDER}").posted == 2
    assert opening_days(home) == ("1999-12-31", "1999-12-31")
    assert mapped(home, tmp_path, f"{ENTRY}\n{OLDER}").already_known == 2
    with pytest.raises(FundNotOpenYet) as refused:
        mapped(home, tmp_path, OLDER.replace("1999", "1998"))
    assert refused.value.facts["opened_on"] == "1999-12-31"


def test_a_day_that_is_named_holds(home: Home, tmp_path: Path) -> None:
    named = MAPPING.replace('"Q10.NEW" = {}', '"Q10.NEW" = { opened_on = "2025-01-01" }')
    with pytest.raises(AccountNotOpenYet):
        mapped(home, tmp_path, ENTRY + "\n" + OLDER, named)
    assert mapped(home, tmp_path, ENTRY, named).posted == 1
    assert opening_days(home) == ("2025-03-01", "2025-01-01")


def test_books_know_no_day_before_1900(home: Home, tmp_path: Path) -> None:
    with pytest.raises(AccountNotOpenYet):
        mapped(home, tmp_path, OLDER.replace("1999", "1899"))


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('"Q10.NEW" = {}', '"Q20.NEW" = {}'),
        ('"Q10.NEW" = {}', '"Q10.NEW" = { opened_on = "2025-02-30" }'),
        ('kind = "donated"', 'kind = "private"'),
        ('kind = "donated"', 'opened_on = "x", kind = "donated"'),
        ('name = "Mới"', 'name = "M\\nới"'),
        ('unit = "BYTES"', 'unit = "by tes"'),
    ],
)
def test_a_mapping_opens_only_what_can_be_and_is_itself_named(
    home: Home, tmp_path: Path, good: str, bad: str
) -> None:
    with pytest.raises(JournalMappingInvalid) as refused:
        mapped(home, tmp_path, ENTRY, MAPPING.replace(good, bad))
    assert refused.value.facts["file"] == "mapping.toml"
    assert refused.value.facts["value"]
    assert refused.value.facts["expected"]


def test_a_refused_file_opens_nothing(refused: Told, purses: Home) -> None:
    refused(declared() + ENTRY + "oops\n")
    with purses.office.read() as connection:
        assert "MOI.CHUNG" not in {row.code for row in connection.execute(FUND.select())}


def test_dong_outside_quantities_anything_else_within() -> None:
    assert takes("1111", "VND")
    assert takes("Q20", "USD")
    assert not takes("1111", "USD")
    assert not takes("Q20", "VND")


def test_an_account_declared_without_a_place_is_the_mappings(home: Home, tmp_path: Path) -> None:
    assert mapped(home, tmp_path, "account Assets:X\n\naccount Assets:Z  ; a remark\n\n" + ENTRY).posted == 1
    assert nets(home)["MOI.CHUNG", "Q10.NEW", "BYTES", ""] == 150


@pytest.mark.parametrize("meeting", ["BAO.CHUNG 9999", "BAO.KHONG Q40", "BAO.CHUNG 1121.01"])
def test_a_conversion_account_that_takes_no_such_unit_is_refused(refused: Told, meeting: str) -> None:
    fund, account = meeting.split()
    told = refused(
        "2025-03-01 x\n    Q  3 USD\n    R  -7.5 RICE_KG\n",
        mapping=f"""[accounts]
Q = {{ fund = "BAO.CHUNG", account = "Q30" }}
R = {{ fund = "BAO.CHUNG", account = "Q20" }}
[conversion]
USD = {{ fund = "{fund}", account = "{account}" }}
RICE_KG = {{ fund = "BAO.CHUNG", account = "Q20" }}
""",
    )
    assert (told["code"], told["value"], told["expected"]) == (
        "ledger.journal_account_unknown", meeting, "one that takes USD",
    )  # fmt: skip
