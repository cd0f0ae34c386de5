"""Bad files handed in at the page: each refusal names its place in both languages, and nothing is posted."""

import html
from datetime import date
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.banking.queries import last_position
from relief_fund.ledger.periods import close_period
from relief_fund.ledger.queries import closed_to
from relief_fund.web import import_runs
from relief_fund.web.catalogs import catalog
from tests.banking.lines import as_csv, line
from tests.banking.statements.test_camt import message
from tests.banking.statements.test_encodings import windows
from tests.banking.statements.test_mt940 import VND
from tests.web.demonstration import Demonstration
from tests.web.office.bad_files import BAD, BadFile, csv_with, ours
from tests.web.office.officer import ADMIN, Officer, officer
from tests.web.office.test_bank_imports import ended, load

BOOKED = "1121.01"


def lines_booked(shown: Demonstration) -> int:
    """How many lines the campaign's account has in the books."""
    with shown.home.office.read() as connection:
        return last_position(connection, BOOKED)


def pages(admin: Officer, address: str) -> dict[str, str]:
    """The page of a run in both languages."""
    return {
        language: html.unescape(admin.get(prefix + address).text)
        for language, prefix in (("vi", ""), ("en", "/en"))
    }


def handed_in(
    admin: Officer, shown: Demonstration, body: bytes, name: str
) -> tuple[str, import_runs.ImportRun]:
    """The page's address and the run, once the file was read."""
    answer = load(admin, body, name)
    assert answer.status_code == 303, answer.text
    address = str(answer.headers["location"])
    return address, ended(shown, address.rpartition("/")[2])


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_a_bad_file_is_refused_with_its_place_in_both_languages(
    client: TestClient[Any], demonstration: Demonstration, bad: BadFile
) -> None:
    admin, before = officer(client, demonstration, ADMIN), lines_booked(demonstration)
    address, run = handed_in(admin, demonstration, bad.body(), bad.name)
    assert (run.state, run.refusal.get("code")) == (import_runs.REFUSED, bad.code)
    for language, page in pages(admin, address).items():
        words = catalog(language)
        assert str(words.fitting(f"error.{bad.code}", run.refusal["facts"])) in page
        for name, value in {"file": bad.name, **bad.facts}.items():
            assert f"<dt>{words.text(f'fact.{name}', {})}</dt><dd>{value}</dd>" in page, (language, name)
    assert lines_booked(demonstration) == before
    kept = demonstration.home.settings.uploads / "bank" / run.id
    assert not (kept / import_runs.PAPER).exists()


WHERE_HELD_LINES_ARE_TOLD = ("/office/bank", "/office/reconciliation", "/inspection/periods")
LATER = [line(1_000 + at, f"Ủng hộ đồng bào {at}", reference=f"9.{at}") for at in range(3)]
LYING = ours(VND).replace("VND1029000,", "VND1029007,").encode()
COUNTED = ours(message(8)).replace("<NbOfNtries>2", "<NbOfNtries>3").encode()
SUMMED = ours(message(8)).replace("<Sum>15500", "<Sum>15507").encode()


@pytest.mark.parametrize(
    ("body", "name", "code", "mends"),
    [
        (LYING, "so-du.mt940", "balance_broken", 7),
        (COUNTED, "so-dong.xml", "count_differs", 0),
        (SUMMED, "tong.xml", "total_differs", 7),
    ],
)
def test_a_figure_that_lies_is_told_by_row_and_posts_nothing_unasked(
    client: TestClient[Any], demonstration: Demonstration, body: bytes, name: str, code: str, mends: int
) -> None:
    admin, before = officer(client, demonstration, ADMIN), lines_booked(demonstration)
    address, run = handed_in(admin, demonstration, body, name)
    assert run.state == import_runs.CHECKED
    part = next(one for one in run.report["parts"] if one["code"] == code)
    for language, page in pages(admin, address).items():
        words = catalog(language)
        assert str(words.text(f"finding.{code}", {})) in page
        assert str(words.text("finding.at_row", {"row": part["row"]})) in page
        assert (part.get("mends") or 0) == mends
    assert admin.post(address).status_code == 303
    run = ended(demonstration, run.id)
    assert run.state == import_runs.HELD
    assert lines_booked(demonstration) == before
    held = catalog("vi").text("inbox.held", {"count": run.report["held"]})
    assert run.report["held"] > 0
    for place in WHERE_HELD_LINES_ARE_TOLD:
        page = admin.get(place).text
        assert page.count(str(held)) == 1, place
        assert f'href="{address}"' in page, place
    assert admin.post(f"{address}/discard").status_code == 303
    for place in WHERE_HELD_LINES_ARE_TOLD:
        assert str(held) not in admin.get(place).text, place


def test_windows_1258_is_read_letter_by_letter_and_said(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    address, run = handed_in(admin, demonstration, windows(as_csv(LATER).decode()), "cu.csv")
    assert run.state == import_runs.CHECKED
    for language, page in pages(admin, address).items():
        assert str(catalog(language).text("finding.encoding_read", {})) in page
    admin.post(f"{address}/discard")


def test_two_people_load_the_same_file_at_once(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin, before = officer(client, demonstration, ADMIN), lines_booked(demonstration)
    both = [handed_in(admin, demonstration, as_csv(LATER), f"lan-{at}.csv") for at in range(2)]
    assert [run.report["lines"] - run.report["already_known"] for _, run in both] == [3, 3]
    chosen = [f"{part['key']}=post" for part in both[0][1].report["parts"]]
    for address, _ in both:
        assert admin.post(address, choices=chosen, reason="đã hỏi ngân hàng").status_code == 303
    done = [ended(demonstration, run.id) for _, run in both]
    assert [run.state for run in done] == [import_runs.DONE] * 2
    assert sorted(run.report["posted"] for run in done) == [0, 3]
    assert lines_booked(demonstration) == before + 3


@pytest.mark.parametrize(
    ("day", "said", "leads"),
    [
        ("02/01/2018", ("đề nghị mở lại kỳ", "ask that the period be opened again"), True),
        ("01/01/2019", ("Số dư đầu của tài khoản này", "opening balance of this account"), False),
        ("10/09/2124", ("đồng hồ của máy chủ", "clock of the server"), False),
    ],
)
def test_nobody_is_told_to_alter_the_day_that_the_bank_wrote(
    client: TestClient[Any], demonstration: Demonstration, day: str, said: tuple[str, str], leads: bool
) -> None:
    admin, actor = officer(client, demonstration, ADMIN), demonstration.cast.actor(ADMIN)
    with demonstration.home.office.read() as connection:
        closed = closed_to(connection)
    if closed is None:
        close_period(demonstration.home.office, actor, ends_on=date(2018, 1, 31))
    address, run = handed_in(admin, demonstration, csv_with(TNXDate=day), "ngay.csv")
    assert run.state == import_runs.REFUSED
    for words, (language, page) in zip(said, pages(admin, address).items(), strict=True):
        assert words in page
        for advice in ("fact.expected", "import.not_kept", "import.unreadable"):
            assert str(catalog(language).text(advice, {})) not in page
        assert str(catalog(language).text("import_day.not_kept", {})) in page
        assert (
            '/inspection/periods">' + str(catalog(language).text("import_day.reopen", {})) in page
        ) is leads
