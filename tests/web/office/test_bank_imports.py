"""Loading a statement from the page: read first, posted in the background, wrong files named."""

import csv
import fcntl
import gzip
import io
import re
import threading
from dataclasses import asdict, replace
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.banking.foresight import Foreseen
from relief_fund.banking.proof import bank_proofs
from relief_fund.pilot.input import bundled
from relief_fund.web import import_runs
from tests.banking.lines import as_csv, line
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, TREASURER, Officer, officer

ACCOUNT = "0011009999999"
NEW = "/office/bank/imports/new"


def load(admin: Officer, body: bytes, name: str = "sao-ke.csv", **form: str) -> Any:
    """Hand a file in."""
    return admin.post(NEW, files={"file": (name, body, "text/csv")}, account=ACCOUNT, **form)


def ended(shown: Demonstration, run: str) -> import_runs.ImportRun:
    """The run once its thread has ended."""
    for _ in range(2_000):
        known = import_runs.find(shown.home, run)
        if known.state not in import_runs.AT_WORK:
            with (shown.home.settings.uploads / "bank" / run / "turn").open("a") as held:
                fcntl.flock(held, fcntl.LOCK_EX)
            return known
        threading.Event().wait(0.02)
    raise AssertionError("the import does not end")


def test_a_statement_is_read_confirmed_and_posted(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    answer = load(admin, bundled("statement.csv").read_bytes())
    assert answer.status_code == 303, answer.text
    address = answer.headers["location"]
    assert ended(demonstration, address.rpartition("/")[2]).state == import_runs.CHECKED
    page = admin.get(address).text
    assert "chưa ghi sổ" in page
    assert "906.207.345" in page, "the account equation"
    posted = admin.post(address)
    assert posted.status_code == 303
    run = ended(demonstration, address.rpartition("/")[2])
    assert (run.state, run.report["posted"], run.report["already_known"]) == ("done", 0, 425)
    assert "Đã ghi sổ 0 dòng" in admin.get(address).text


def test_a_break_is_told_as_a_figure_and_what_was_chosen_outlives_a_refusal(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin, day = officer(client, demonstration, ADMIN), demonstration.clock.now().date()
    given = [
        line(10_000, "gap mot", day=day, balance=5_010_000),
        line(20_000, "gap hai", day=day, balance=5_035_000),
    ]
    address = load(admin, as_csv(given)).headers["location"]
    run = ended(demonstration, address.rpartition("/")[2])
    page = admin.get(address).text
    told = re.search(r'class="all"><dt>[^<]*không dòng nào giải thích</dt><dd class="n">(.*?)</dd>', page)
    assert told
    assert "5.000" in told[1], (
        "opening and lines do not come to the closing balance: the page says by how much"
    )
    choice = f"{run.report['parts'][0]['key']}=post"
    refused = admin.post(address, choices=[choice, ""])
    assert refused.status_code == 422, "no reason was given"
    assert f'value="{choice}" selected' in refused.text
    assert "selected" not in page
    admin.post(f"{address}/discard")


@pytest.mark.parametrize(
    ("body", "name", "told"),
    [
        (b"\x89PNG\r\n\x1a\n", "anh.png", "Không đọc được loại tệp này"),
        (
            gzip.compress(bundled("statement.csv").read_bytes(), mtime=0)[:5000],
            "sao-ke.csv.gz",
            "cắt hoặc hỏng",
        ),
        (b"ngay,so\n1,2\n", "sao-ke.csv", "thiếu cột"),
    ],
)
def test_a_wrong_file_is_named_and_not_kept(
    client: TestClient[Any], demonstration: Demonstration, body: bytes, name: str, told: str
) -> None:
    admin = officer(client, demonstration, ADMIN)
    address = load(admin, body, name).headers["location"]
    run = ended(demonstration, address.rpartition("/")[2])
    assert run.state == import_runs.REFUSED
    page = admin.get(address).text
    assert told in page
    assert "Nạp tệp khác" in page
    assert "Bỏ tệp này" not in page, "nothing was kept that could be dropped"
    assert "Bỏ ghi chú này khỏi danh sách" in page
    folder = demonstration.home.settings.uploads / "bank" / run.id
    assert [one.name for one in folder.rglob("*") if one.name == name] == []
    assert admin.post(address).status_code == 303, "nothing is left to go on with"
    assert import_runs.find(demonstration.home, run.id).state == import_runs.REFUSED


@pytest.mark.parametrize(("file", "account"), [(("", b"", "text/csv"), ACCOUNT), (None, "0000000000000")])
def test_what_needs_no_reading_is_refused_at_once(
    client: TestClient[Any], demonstration: Demonstration, file: Any, account: str
) -> None:
    kept = len(import_runs.runs(demonstration.home))
    admin = officer(client, demonstration, ADMIN)
    handed = file or ("sao-ke.csv", b"x", "text/csv")
    assert admin.post(NEW, files={"file": handed}, account=account).status_code in (404, 422)
    assert len(import_runs.runs(demonstration.home)) == kept


def test_the_answer_does_not_wait_for_the_reading(
    client: TestClient[Any], demonstration: Demonstration, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on, begun = threading.Event(), threading.Event()
    read = import_runs.import_statement

    def waits(*args: Any, **named: Any) -> Any:
        begun.set()
        assert goes_on.wait(30)
        return read(*args, **named)

    monkeypatch.setattr(import_runs, "import_statement", waits)
    admin = officer(client, demonstration, ADMIN)
    address = load(admin, bundled("statement.csv").read_bytes()).headers["location"]
    assert begun.wait(30)
    page = admin.get(address).text
    assert "Đang đọc tệp" in page
    assert 'hx-trigger="every 1s"' in page
    assert admin.post(f"{address}/discard").status_code == 409
    goes_on.set()
    assert ended(demonstration, address.rpartition("/")[2]).state == import_runs.CHECKED
    assert "chưa ghi sổ" in admin.get(address).text


def test_what_was_held_when_a_file_was_put_away_stands_with_its_import(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin, day = officer(client, demonstration, ADMIN), demonstration.clock.now().date()
    with demonstration.home.office.read_at_once() as connection:
        bank = bank_proofs(connection, day)[0].bank
    given = [
        line(1_000, "dòng yên", day=day, balance=bank + 1_000),
        line(2_000, "dòng lệch", day=day, balance=bank + 3_005),
    ]
    address = load(admin, as_csv(given)).headers["location"]
    ended(demonstration, address.rpartition("/")[2])
    assert admin.post(address).status_code == 303
    run = ended(demonstration, address.rpartition("/")[2])
    assert (run.state, run.report["posted"], run.report["held"]) == (import_runs.HELD, 1, 1)
    here = f"/office/bank/loaded/{run.report['run']}"
    page = admin.get(here).text
    assert "1 dòng sao kê còn giữ lại" in page
    assert f'href="{address}"' in page
    assert admin.post(address).status_code == 303
    assert ended(demonstration, address.rpartition("/")[2]).state == import_runs.HELD
    assert f'href="{address}"' in admin.get(here).text, "gone on with nothing decided, it waits as before"
    assert admin.post(f"{address}/discard").status_code == 303
    for lang, told in (("", "1 dòng bị giữ"), ("/en", "1 line was held at a break")):
        page = admin.get(lang + here).text
        assert told in page
        assert address not in page, "the file is gone: there is nothing to decide there any more"


@pytest.mark.parametrize("state", [import_runs.READING, import_runs.RUNNING])
def test_what_was_cut_off_goes_on_by_a_button(
    client: TestClient[Any], demonstration: Demonstration, state: str
) -> None:
    admin = officer(client, demonstration, ADMIN)
    address = load(admin, bundled("statement.csv").read_bytes()).headers["location"]
    known = ended(demonstration, address.rpartition("/")[2])
    report = known.report if state == import_runs.RUNNING else {}
    long_ago = import_runs.moment_text(demonstration.home.clock.now() - import_runs.SLOW_TO_BEGIN * 2)
    import_runs._write(demonstration.home, replace(known, state=state, report=report, begun_at=long_ago))
    page = admin.get(address).text
    assert "bị ngắt giữa chừng" in page
    assert "Chạy tiếp" in page
    assert admin.post(address).status_code == 303
    then = import_runs.DONE if state == import_runs.RUNNING else import_runs.CHECKED
    assert ended(demonstration, known.id).state == then


@pytest.mark.parametrize(("column", "wrong"), [("Credit", "1,5"), ("TNXDate", "30/02/2024")])
def test_a_wrong_cell_is_named_with_its_row(
    client: TestClient[Any], demonstration: Demonstration, column: str, wrong: str
) -> None:
    rows = list(csv.reader(bundled("statement.csv").read_text("utf-8-sig").splitlines()))
    rows[5][rows[0].index(column)] = wrong
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    admin = officer(client, demonstration, ADMIN)
    address = load(admin, out.getvalue().encode()).headers["location"]
    assert ended(demonstration, address.rpartition("/")[2]).state == import_runs.REFUSED
    page = admin.get(address).text
    assert wrong in page
    assert column in page


def test_an_upload_may_be_dropped(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin = officer(client, demonstration, ADMIN)
    address = load(admin, bundled("statement.csv").read_bytes()).headers["location"]
    ended(demonstration, address.rpartition("/")[2])
    assert admin.post(f"{address}/discard").status_code == 303
    assert admin.get(address).status_code == 404


def test_others_neither_load_nor_look(client: TestClient[Any], demonstration: Demonstration) -> None:
    treasurer = officer(client, demonstration, TREASURER)
    assert treasurer.get(NEW).status_code == 403
    assert load(treasurer, b"x").status_code == 403


def test_the_opening_entry_that_posting_makes_is_listed(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    address = load(admin, bundled("statement.csv").read_bytes()).headers["location"]
    run = ended(demonstration, address.rpartition("/")[2])
    opening = Foreseen("opening", "YAGI.TRUOC", "1121.01", "4211", waits=False, lines=0, total=5_019_345)
    import_runs._write(demonstration.home, replace(run, report={**run.report, "foreseen": [asdict(opening)]}))
    for language, words in (("", "Số dư đầu"), ("/en", "Opening")):
        row = admin.get(language + address).text.partition(words + "<br>")[2].partition("</tr>")[0]
        assert "YAGI.TRUOC" in row
        assert "5" in row.rpartition('class="n">')[2]
        assert "–" in row, "it is of no line of the statement"
