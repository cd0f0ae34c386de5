"""One decision about many lines: each booked by itself, what stays is named, filters narrow what is chosen from."""

import re
from typing import Any

from litestar.testing import TestClient

from relief_fund.banking.inbox import inbox_page, line_by_identity
from relief_fund.banking.queries import imports_page
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, TREASURER, officer
from tests.web.office.test_bank_imports import ACCOUNT

PAGE = "/office/bank/decide"


def fees(shown: Demonstration, tmp_path: Any, text: str) -> list[str]:
    """Three debits nobody understands, imported; their identities."""
    from relief_fund.banking.intake import import_statement
    from relief_fund.donors.recognition import matcher_for
    from tests.banking.lines import line, write

    with shown.home.office.read() as connection:
        day = imports_page(connection, limit=9)[-1].last_day
    lines = [line(1_100 + at, f"{text} {at}", day=day, direction="debit") for at in range(3)]
    import_statement(
        shown.home.office, shown.cast.actor(ADMIN), write(tmp_path / "fees.csv", lines), account_number=ACCOUNT,
        recognise=matcher_for(shown.home.office, account_number=ACCOUNT),
    )  # fmt: skip
    with shown.home.office.read() as connection:
        return [one.identity for one in inbox_page(connection, limit=500) if one.text.startswith(text)]


def test_chosen_lines_are_decided_and_the_others_named(
    client: TestClient[Any], demonstration: Demonstration, tmp_path: Any
) -> None:
    admin = officer(client, demonstration, ADMIN)
    ours = fees(demonstration, tmp_path, "phi la gi")
    assert admin.get("/office/bank").text.count('name="lines"') >= 3
    first = admin.post(PAGE, lines=[ours[0]], decision="fee", reason="phí tin nhắn", view="waiting")
    assert (first.status_code, "Đã quyết định 1 dòng" in first.text) == (200, True)
    page = admin.post(PAGE, lines=ours, decision="fee", reason="phí tin nhắn", view="waiting").text
    assert "Đã quyết định 2 dòng" in page
    assert f"/office/bank/lines/{ours[0]}" in page, "what was decided before stays and is named"
    with demonstration.home.office.read() as connection:
        for identity in ours:
            line = line_by_identity(connection, identity)
            assert line is not None
            assert line.decision == "fee"


def test_what_fits_no_line_is_refused_with_the_choice_kept(
    client: TestClient[Any], demonstration: Demonstration, tmp_path: Any
) -> None:
    admin = officer(client, demonstration, ADMIN)
    ours = fees(demonstration, tmp_path, "phi thu hai")
    for told in ({"decision": "fee", "reason": " "}, {"decision": "refund_paid", "reason": "x"}):
        answer = admin.post(PAGE, lines=ours, view="waiting", **told)
        assert answer.status_code == 422
        assert len(re.findall(r'name="lines"[^>]* checked', answer.text)) == 3
    assert admin.post(PAGE, decision="fee", reason="x").status_code == 422
    wrong_way = admin.post(PAGE, lines=ours, decision="interest", reason="x", view="waiting")
    assert "Đã quyết định 0 dòng" in wrong_way.text
    assert wrong_way.text.count("chỉ dành cho tiền vào, dòng này là tiền ra") == 3
    assert '<option value="interest" selected>' in wrong_way.text
    assert len(re.findall(r'name="lines"[^>]* checked', wrong_way.text)) == 3
    assert ">x</textarea>" in wrong_way.text, "what was typed is kept"


def test_what_is_offered_suits_what_is_looked_at(
    client: TestClient[Any], demonstration: Demonstration, tmp_path: Any
) -> None:
    admin = officer(client, demonstration, ADMIN)
    ours = fees(demonstration, tmp_path, "phi thu ba")
    both = admin.get("/en/office/bank").text
    assert both.index('<optgroup label="Money in">') < both.index('<optgroup label="Money out">')
    out = admin.post("/office/bank", view="waiting", direction="debit", words="phi thu ba").text
    assert [f'<option value="{name}"' in out for name in ("fee", "cash_drawn", "interest")] == [
        True,
        True,
        False,
    ]
    assert (
        'value="interest_given_back"'
        not in admin.post("/office/bank", view="waiting", account="1121.01", words="phi thu ba").text
    ), "nothing of the budget's on a campaign's account"
    assert f'value="{ours[0]}" data-fits="fee cash_drawn other' not in out
    assert f'value="{ours[0]}" data-fits="fee cash_drawn"' in out


def test_filters_narrow_the_inbox(
    client: TestClient[Any], demonstration: Demonstration, tmp_path: Any
) -> None:
    admin = officer(client, demonstration, ADMIN)
    fees(demonstration, tmp_path, "loc theo huong")
    assert (
        "loc theo huong" in admin.post("/office/bank", view="all", direction="debit", words="loc theo").text
    )
    assert (
        "loc theo huong"
        not in admin.post("/office/bank", view="all", direction="credit", words="loc theo").text
    )
    assert "loc theo huong" not in admin.post("/office/bank", view="waiting", account="1121.02").text
    assert (
        "loc theo huong"
        in admin.post("/office/bank", view="waiting", account="1121.01", direction="debit").text
    )


def test_only_the_administrator_decides(client: TestClient[Any], demonstration: Demonstration) -> None:
    assert (
        officer(client, demonstration, TREASURER).post(PAGE, lines=["x"], decision="fee").status_code == 403
    )
