"""The check of keys: silent while they are written, and it finds each that is missing, invented or another line's."""

from collections.abc import Callable

import pytest

from relief_fund.banking import reference_checks, reference_keys
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.reference_checks import lines_have_their_reference_keys
from relief_fund.banking.reference_keys import key_references
from relief_fund.kernel.protocols import Home
from tests.banking.lines import line
from tests.inspection.sabotage import sabotaged

Import = Callable[..., ImportReport]

STEPS, DIFFER, WRONG = (
    f"banking.reference_{what}" for what in ("steps_broken", "keys_differ", "keys_wrong")
)  # fmt: skip
SABOTAGE = {
    "DELETE FROM reference_key WHERE position = 3": {DIFFER, WRONG},
    "UPDATE reference_key SET key = key + 1 WHERE position = 3": {WRONG},
    "UPDATE reference_key SET position = 4 WHERE position = 3": {WRONG},
    "UPDATE reference_key SET account = '1121.02'": {DIFFER, WRONG},
    "INSERT INTO reference_key (key, account, position) VALUES (7, '1121.01', 1)": {DIFFER},
    "INSERT INTO reference_key (key, account, position) VALUES (7, '1121.09', 1)": {DIFFER},
    "DELETE FROM reference_step WHERE upto = 4": {STEPS, DIFFER},
    "UPDATE reference_step SET upto = 99 WHERE upto = 6": {STEPS, WRONG},
    "UPDATE reference_step SET behind = 3 WHERE upto = 4": {STEPS, WRONG},
    "UPDATE bank_line SET text = 'so 999999' WHERE position = 3": {WRONG},
    "UPDATE bank_line SET reference = '5213.99999' WHERE position = 6": {WRONG},
}


@pytest.fixture
def lines(home: Home, load: Import, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Six lines in three steps, and one that has no keys yet."""
    load([line(10, f"so 12345{at}", reference=f"5213.1000{at}") for at in range(6)])
    monkeypatch.setattr(reference_keys, "MOST_LINES", 2)
    assert key_references(home.office) == 6
    load([line(20, reference="5213.10009")])
    return home


def test_it_is_silent_before_on_the_way_and_after(lines: Home) -> None:
    for _ in range(2):
        with lines.office.read() as connection:
            assert lines_have_their_reference_keys(connection) == []
        key_references(lines.office)


def test_every_sabotage_is_found(lines: Home) -> None:
    found = {}
    for statement in SABOTAGE:
        with sabotaged(lines, statement) as connection:
            found[statement] = {str(one["code"]) for one in lines_have_their_reference_keys(connection)}
    assert found == SABOTAGE


def test_of_many_steps_a_few_are_made_anew_and_others_each_time(
    lines: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reference_checks, "SAMPLED", 1)
    wrong = "UPDATE reference_key SET key = key + 1 WHERE position = {}"
    seen = []
    for _ in range(2):
        with sabotaged(lines, *(wrong.format(at) for at in (1, 3, 5))) as connection:
            seen.append([one["line"] for one in lines_have_their_reference_keys(connection)])
        key_references(lines.office)
    assert seen == [[2], [4]]
