"""Commands over the work of the fund, and the papers that come in wrong: told what is wrong, nothing half-done."""

import csv
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from relief_fund.disbursement.entitlement import run as entitlement_run
from relief_fund.disbursement.entitlement.policy import read_policy
from relief_fund.pilot.input import CAMPAIGN_ACCOUNT, TREASURY_ACCOUNT
from relief_fund.pilot.journey import DISASTER
from tests.cli.conftest import Ask
from tests.disbursement.entitlement.policies import RULE, policy_text
from tests.flows.program import BUNDLED, Place
from tests.flows.test_pilot import STATEMENT, SURVEY

Done = Callable[..., dict[str, Any]]
HEAD = "PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\r\n"
GOOD = "1,28/10/2024,5212.1,,1.000.000,,ung ho dong bao\r\n"


def bank(place_asks: Done, place: Place, path: Path, *more: object) -> dict[str, Any]:
    return place_asks(place, "bank", "import", path, "--account", CAMPAIGN_ACCOUNT, *more)


def paper(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


# --- bank ---------------------------------------------------------------------------------------------------


def test_a_known_statement_is_counted_and_posts_nothing(own_copy: Place, done: Done) -> None:
    before, totals = own_copy.counts(), STATEMENT["statement.csv"]
    answer = bank(done, own_copy, BUNDLED / "statement.csv")
    assert set(answer) == {
        "lines", "credits", "credits_total", "debits", "debits_total", "opening", "closing", "posted",
        "already_known", "known_again", "held", "findings", "parts", "would_post",
    }  # fmt: skip
    told = ("lines", "credits", "credits_total", "debits", "debits_total", "opening", "closing")
    assert {name: answer[name] for name in told} == {name: totals[name] for name in told}
    assert (answer["posted"], answer["already_known"]) == (0, totals["lines"])
    assert all({"code", "row"} <= set(finding) for finding in answer["findings"])
    assert own_copy.counts() == before


def test_a_dry_run_reads_and_posts_nothing_then_the_run_posts_each_line_once(
    own_copy: Place, done: Done, tmp_path: Path
) -> None:
    # Two gifts of one day that are equal in everything are two gifts.
    path = paper(tmp_path, "more.csv", HEAD + GOOD + GOOD + "1,29/10/2024,5212.2,,70.000,,giup do\r\n")
    before = own_copy.counts()
    dry = bank(done, own_copy, path, "--dry-run")
    assert own_copy.counts() == before
    assert (dry["lines"], dry["posted"]) == (3, 0)
    posted = bank(done, own_copy, path)
    assert (posted["posted"], posted["already_known"]) == (3, 0)
    again = bank(done, own_copy, path)
    assert (again["posted"], again["already_known"]) == (0, 3)
    longer = paper(tmp_path, "longer.csv", HEAD + GOOD + GOOD + GOOD)
    third = bank(done, own_copy, longer)
    assert (third["posted"], third["already_known"]) == (1, 2)


def test_a_broken_part_is_named_held_and_settled_with_a_reason(
    own_copy: Place, done: Done, tmp_path: Path
) -> None:
    path = paper(
        tmp_path, "broken.csv",
        HEAD + "1,29/10/2024,5212.2,,70.000,1.000.000,mot\r\n1,29/10/2024,5212.3,,10.000,1.015.000,hai\r\n"
    )  # fmt: skip
    dry = bank(done, own_copy, path, "--dry-run")
    names = [one["part"] for one in dry["parts"]]
    assert "balance_broken:3" in names
    held = bank(done, own_copy, path, "--hold")
    assert (held["posted"] + held["held"], held["held"] > 0) == (2, True)
    settle = [word for name in names for word in ("--settle", f"{name}=post")]
    settled = bank(done, own_copy, path, *settle, "--reason", "ngân hàng xác nhận")
    assert (settled["held"], settled["posted"], settled["parts"]) == (0, held["held"], [])


def test_the_same_lines_from_another_file_are_the_same_lines(
    own_copy: Place, done: Done, tmp_path: Path
) -> None:
    raw = (BUNDLED / "statement.csv").read_bytes()
    zipped = paper(tmp_path, "renamed.csv.gz", gzip.compress(raw))
    assert bank(done, own_copy, zipped)["posted"] == 0


BAD_STATEMENTS: dict[str, tuple[str, str | bytes, str, dict[str, object]]] = {
    "wrong file type": ("x.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "banking.file_kind_unknown", {}),
    "a picture": ("x.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(64), "banking.file_kind_unknown", {}),
    "truncated gzip": (
        "x.csv.gz", gzip.compress((HEAD + GOOD * 400).encode(), mtime=0)[:60], "banking.file_damaged", {},
    ),
    "missing column": (
        "x.csv", "PageId,TNXDate,DocNo,Debit,Balance,TransactionDetails\r\n1,28/10/2024,1,,,x\r\n",
        "banking.column_missing", {},
    ),
    "amount 1,5": (
        "x.csv", HEAD + GOOD + '1,28/10/2024,2,,"1,5",,x\r\n', "banking.cell_invalid",
        {"row": 3, "column": "Credit", "value": "1,5"},
    ),
    "30/02": (
        "x.csv", HEAD + GOOD + "1,30/02/2024,2,,5.000,,x\r\n", "banking.cell_invalid",
        {"row": 3, "column": "TNXDate", "value": "30/02/2024"},
    ),
    "both sides": ("x.csv", HEAD + "1,28/10/2024,2,5.000,5.000,,x\r\n", "banking.line_two_sided", {"row": 2}),
    "no line at all": ("x.csv", HEAD, "banking.statement_empty", {}),
    "nothing at all": ("x.csv", b"", "banking.", {}),
}  # fmt: skip


@pytest.mark.parametrize("bad", BAD_STATEMENTS)
def test_a_bad_statement_is_refused_whole(own_copy: Place, refused: Done, tmp_path: Path, bad: str) -> None:
    name, text, code, facts = BAD_STATEMENTS[bad]
    answer = bank(refused, own_copy, paper(tmp_path, name, text))
    assert answer["error"].startswith(code), answer
    assert facts.items() <= answer["facts"].items(), answer


def test_an_unknown_account_and_a_file_that_is_not_there(
    own_copy: Place, refused: Done, ask: Ask, tmp_path: Path
) -> None:
    statement = paper(tmp_path, "x.csv", HEAD + GOOD)
    unknown = refused(own_copy, "bank", "import", statement, "--account", "0000000000")
    assert unknown["error"] == "banking.bank_account_unknown"
    assert "0000000000" not in str(unknown), "no account number in a refusal"
    absent = ask(own_copy, "bank", "import", tmp_path / "none.csv", "--account", CAMPAIGN_ACCOUNT)
    assert (absent.code, absent.out) == (2, "")
    assert bank(refused, own_copy, statement, "--format", "moon")["error"].startswith("banking.")


# --- households ---------------------------------------------------------------------------------------------


def survey(
    place_asks: Done, place: Place, path: Path, mapping: Path | None = None, *more: object
) -> dict[str, Any]:
    return place_asks(
        place, "households", "import", path, "--mapping", mapping or BUNDLED / "survey_mapping.toml", *more
    )


def test_every_row_is_accepted_known_or_rejected_with_its_reason(own_copy: Place, done: Done) -> None:
    answer = survey(done, own_copy, BUNDLED / "survey.csv")
    assert set(answer) >= {"rows", "accepted", "already_known", "rejected"}
    assert (answer["rows"], answer["accepted"], answer["already_known"]) == (
        SURVEY["rows"], 0, SURVEY["accepted"],
    )  # fmt: skip
    assert [
        {name: one[name] for name in ("row", "column", "value", "code")} for one in answer["rejected"]
    ] == SURVEY["rejected"]


def head_and_rows() -> tuple[list[str], list[list[str]]]:
    rows = list(csv.reader((BUNDLED / "survey.csv").open(encoding="utf-8-sig")))
    return rows[0], rows[1:]


def written(path: Path, head: list[str], rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([head, *rows])
    return path


def test_a_row_without_its_mapped_head_is_rejected_and_the_others_are_taken(
    own_copy: Place, done: Done, tmp_path: Path
) -> None:
    head, rows = head_and_rows()
    new = [list(row) for row in rows[:2]]
    for at, row in enumerate(new):
        row[head.index("_uuid")] = f"00000000-0000-4000-8000-00000000000{at}"
        row[head.index("ten_chu_ho")] = "" if at else "Người Mới Thử"
    dry = survey(done, own_copy, written(tmp_path / "new.csv", head, new), None, "--dry-run")
    before = own_copy.scalar("SELECT count(*) FROM household")
    answer = survey(done, own_copy, tmp_path / "new.csv")
    assert (answer["accepted"], dry["accepted"]) == (1, 1)
    assert [(one["row"], one["column"], one["code"]) for one in answer["rejected"]] == [
        (3, "ten_chu_ho", "head_name_missing")
    ]
    assert own_copy.scalar("SELECT count(*) FROM household") == before + 1
    assert survey(done, own_copy, tmp_path / "new.csv")["already_known"] == 1


def test_a_bad_survey_or_mapping_is_refused_whole(own_copy: Place, refused: Done, tmp_path: Path) -> None:
    head, rows = head_and_rows()
    lacking = [name for name in head if name != "ten_chu_ho"]
    path = written(tmp_path / "lacking.csv", lacking, [row[: len(lacking)] for row in rows])
    assert survey(refused, own_copy, path)["error"] == "assessment.column_missing"
    pdf = paper(tmp_path, "x.csv", b"%PDF-1.7\n\x00\x01\x02\xff\xfe")
    assert survey(refused, own_copy, pdf)["error"].startswith("assessment.")
    cut = paper(tmp_path, "x.csv.gz", gzip.compress((BUNDLED / "survey.csv").read_bytes())[:900])
    assert survey(refused, own_copy, cut)["error"].startswith("assessment.")
    mapping = paper(tmp_path, "bad.toml", "mapping = 5\n[[")
    assert survey(refused, own_copy, BUNDLED / "survey.csv", mapping)["error"] == "assessment.mapping_invalid"
    unknown = survey(refused, own_copy, BUNDLED / "survey.csv", None, "--disaster", "NONE-1")
    assert unknown["error"] == "assessment.disaster_unknown"


# --- entitlements -------------------------------------------------------------------------------------------


def test_entitlements_are_the_generators_own_totals(own_copy: Place, done: Done) -> None:
    answer = done(own_copy, "entitlements", "compute", "--disaster", DISASTER)
    assert set(answer) == {"households", "awards", "total", "by_item"}
    assert {name: answer[name] for name in ("households", "awards", "total")} == {
        name: SURVEY[name] for name in ("households", "awards", "total")
    }
    assert answer["by_item"] == SURVEY["by_item"]


def test_a_tariff_with_two_rules_for_one_case_is_refused_before_anything_is_judged(
    own_copy: Place, refused: Done, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = RULE.format(id="lost", item="house_lost", amount=1000, field="house_lost", value="true")
    many = RULE.format(id="many", item="house_damaged", amount=1000, field="members", value="1")
    twice = [rule + 'group = "house"\n' for rule in (lost, many.replace('"=="', '">="'))]
    tariff = read_policy(policy_text(*twice), "twice.toml")
    monkeypatch.setattr(entitlement_run, "bundled_policies", lambda: (tariff,))
    answer = refused(own_copy, "entitlements", "compute", "--disaster", DISASTER)
    assert answer["error"] == "entitlement.tariff_ambiguous"


# --- payments -----------------------------------------------------------------------------------------------


def batch_of(place: Place) -> str:
    return str(place.scalar("SELECT id FROM payment_batch"))


@pytest.mark.parametrize("channel", ["post", "xlsx", "pain001"])
def test_a_payment_file_holds_the_batch(own_copy: Place, done: Done, tmp_path: Path, channel: str) -> None:
    answer = done(
        own_copy,
        "payments",
        "export",
        "--batch",
        batch_of(own_copy),
        "--channel",
        channel,
        "--out",
        tmp_path / "out",
    )
    orders, total = own_copy.rows("SELECT count(*), sum(amount) FROM payment_order")[0]
    assert (answer["orders"], answer["total"]) == (orders, int(total))
    assert (tmp_path / "out").stat().st_size > 0


def test_unknown_batch_and_channel(own_copy: Place, refused: Done, tmp_path: Path) -> None:
    out = ("--out", tmp_path / "out")
    unknown = refused(own_copy, "payments", "export", "--batch", "DC00000000", "--channel", "post", *out)
    assert unknown["error"] == "orders.batch_unknown"
    pigeon = refused(
        own_copy, "payments", "export", "--batch", batch_of(own_copy), "--channel", "pigeon", *out
    )
    assert pigeon["error"] == "banking.payment_channel_unknown"
    assert not (tmp_path / "out").exists()


def results(place: Place) -> Path:
    return next((place.home / "uploads" / "pilot").glob("*-result.csv"))


def test_a_result_file_is_booked_once(own_copy: Place, done: Done) -> None:
    before = own_copy.counts()
    answer = done(own_copy, "payments", "import", results(own_copy), "--on", "2024-10-05")
    orders = own_copy.scalar("SELECT count(*) FROM payment_order")
    assert answer == {"settled": 0, "returned": 0, "unknown": 0, "already_known": orders}
    assert own_copy.counts() == before


def test_bad_result_files_are_refused_whole(own_copy: Place, refused: Done, tmp_path: Path) -> None:
    text = results(own_copy).read_text("utf-8-sig")
    first = text.splitlines()[1]
    order = first.split(",")[1]
    cases = {
        "orders.payment_order_unknown": text.replace(order, "AAAAAAAAAAAA-1-1"),
        "orders.payment_amount_differs": text.replace(first, first.replace("000000,", "000001,")),
        "banking.payment_file_unreadable": text.replace("outcome", "fate"),
        "banking.payment_file_cell_invalid": text.replace(first, first.replace(",paid,", ",perhaps,")),
    }
    for code, changed in cases.items():
        assert changed != text, code
        answer = refused(
            own_copy, "payments", "import", paper(tmp_path, "r.csv", changed), "--on", "2024-10-05"
        )
        assert answer["error"] == code, answer
    cut = "".join(line for line in text.splitlines(keepends=True)[:-1])
    assert refused(own_copy, "payments", "import", paper(tmp_path, "r.csv", cut))["error"].startswith(
        "banking."
    )


def test_the_treasurys_statement_is_known_too(own_copy: Place, done: Done) -> None:
    answer = done(
        own_copy, "bank", "import", BUNDLED / "statement_treasury.csv", "--account", TREASURY_ACCOUNT
    )
    assert (answer["posted"], answer["already_known"]) == (0, 2)
