"""Days of journal files."""

from datetime import date

import pytest

from relief_fund.ledger.errors import JournalDayInvalid
from relief_fund.ledger.interchange import drafts
from relief_fund.ledger.interchange.drafts import day_read


@pytest.mark.parametrize("text", ["2024-09-03", "2024/9/3", "2024.09.03"])
def test_a_day_of_the_calendar_year_first(text: str) -> None:
    assert day_read(text, 1) == date(2024, 9, 3)
    assert day_read(text, 2) == date(2024, 9, 3)


@pytest.mark.parametrize(
    "text",
    ["2024-02-30", "30/02/2024", "2024-09", "9/3", "2024-09-03-1", "2024-9/3", "20240903", "", "2024-13-01"],
)
def test_no_day(text: str) -> None:
    with pytest.raises(JournalDayInvalid) as caught:
        day_read(text, 7)
    assert caught.value.facts == {"line": 7, "value": text, "expected": "YYYY-MM-DD"}


def test_days_that_are_remembered_are_forgotten_before_they_grow_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = {str(at): date(2024, 1, 1) for at in range(40_001)}
    monkeypatch.setattr(drafts, "_DAYS", kept)
    assert day_read("2024-09-03", 1) == date(2024, 9, 3)
    assert kept == {"2024-09-03": date(2024, 9, 3)}
