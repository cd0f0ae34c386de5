"""Facts of findings: every name that a check tells has a label, and values are written the reader's way."""

import re
from pathlib import Path

import pytest

import relief_fund
from relief_fund.ledger.queries import AccountFace
from relief_fund.web.catalogs import LANGUAGES, catalog
from relief_fund.web.check_facts import told
from relief_fund.web.rendering import language

ROOMS = Path(relief_fund.__file__).parent
CHECKING = [*ROOMS.rglob("checks.py"), *ROOMS.rglob("*_checks.py"), ROOMS / "banking" / "opposites.py"]
CODE = re.compile(r'"((?:approval|audit|banking|donors|inspection|orders|register|staff|storage)\.[a-z_]+)"')
FACT = re.compile(r'[{,]\s*"([a-z_]+)": (?!partial|"""|f""")')


def names_told() -> set[str]:
    """Every name that a check writes out beside its finding."""
    files = [*CHECKING, ROOMS / "storage" / "standing_law.py"]
    lines = [line for path in files for line in path.read_text("utf-8").splitlines()]
    return {
        name
        for line in lines
        if ("code" in line or "found.append" in line or "return [{" in line or '        {"' in line)
        for name in FACT.findall(line)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_has_its_words(language: str) -> None:
    codes = {code for path in CHECKING for code in CODE.findall(path.read_text("utf-8"))}
    assert {"banking.day_differs", "banking.paper_printed_twice", "inspection.check_failed"} <= codes
    words = catalog(language)
    assert [code for code in sorted(codes) if not words.known(f"check_code.{code}")] == []
    told_of = {key.removeprefix("check_code.") for key in words.texts if key.startswith("check_code.")}
    assert told_of == codes, "no words are left of a finding that is gone"


def test_a_refusal_that_a_check_met_is_told_in_its_own_words_and_what_has_none_by_its_code() -> None:
    facts = {"code": "ledger.fund_ended", "fund": "BAO.CHUNG"}
    assert told(language("en"), facts, {})[0] == ("Finding", "Fund BAO.CHUNG has ended")
    assert told(language("en"), {"code": "room.unheard_of"}, {}) == [("Finding", "room.unheard_of")]
    assert told(language("en"), {"code": "storage.desk_busy"}, {})[0][1] != "storage.desk_busy"


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_fact_of_a_check_has_a_label(code: str) -> None:
    names = names_told()
    assert {"account", "day", "line", "refund", "duties", "rule", "is"} <= names
    assert [name for name in sorted(names) if not catalog(code).known(f"check_fact.{name}")] == []


def test_accounts_are_named_days_and_amounts_written_and_what_is_empty_left_out() -> None:
    faces = {"3379": AccountFace("3379", "Chờ xử lý", "Suspense", "liability", "C")}
    fact = {
        "code": "donors.use_unpaid", "fund": "BAO.CHUNG", "account": "3379", "occurred_on": "2024-09-10",
        "amount": "1500000", "purpose": "", "entry": 1234, "year": 2024, "line": "0123abcd",
    }  # fmt: skip
    assert told(language("vi"), fact, faces) == [
        ("Phát hiện", "Khoản đã dùng không có tiền ủng\u00a0hộ nào bù vào"), ("Quỹ", "BAO.CHUNG"),
        ("Tài khoản", "3379 Chờ xử lý"), ("Ngày", "10/09/2024"), ("Số tiền", "1.500.000\u00a0đ"),
        ("Bút toán", "1.234"), ("Năm", "2024"), ("Dòng tiền", "0123abcd"),
    ]  # fmt: skip
    assert ("Account", "3379 Suspense") in told(language("en"), fact, faces)


def test_several_values_stand_side_by_side_and_an_unknown_name_stands_as_it_is() -> None:
    fact = {"duties": ["inspector", "treasurer"], "some_thing": "x", "account": "9999"}
    words = [language("en").t(f"duty.{one}") for one in ("inspector", "treasurer")]
    assert told(language("en"), fact, {}) == [
        ("Duties", ", ".join(words)), ("some thing", "x"), ("Account", "9999"),
    ]  # fmt: skip
