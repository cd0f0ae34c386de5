"""The bundled bank statements: a campaign's account with the quirks of real ones, and a treasury account.

Same seed, same bytes. The expected totals are plain sums taken while the rows are drawn; neither the
reader nor any other part of the program is imported. All names, numbers and texts are invented.
"""

import csv
import io
import json
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

SEED = 20240909
ACCOUNT = "0011009999999"
TREASURY_ACCOUNT = "952730199999"
OPENING = 3_250_000
FIRST_DAY = date(2024, 9, 9)
COLUMNS = ("PageId", "TNXDate", "DocNo", "Debit", "Credit", "Balance", "TransactionDetails")
LINES_A_DAY = (6, 31, 84, 72, 58, 40, 22, 0, 28, 19, 17, 14, 9, 11, 7, 4)
"""Lines drawn for each day from ``FIRST_DAY``; a quiet day is among them."""
COMMON_AMOUNTS = (
    (10_000, 4), (20_000, 7), (50_000, 18), (100_000, 22), (200_000, 20), (300_000, 7), (500_000, 18),
    (1_000_000, 12), (2_000_000, 6), (5_000_000, 5), (10_000_000, 3), (20_000_000, 1),
)  # fmt: skip
"""Amounts (đồng) and their weights, after the shape of the published statements."""
LARGE_GIFTS = ((3, 50_000_000), (9, 120_000_000), (40, 30_000_000), (97, 75_000_000), (150, 200_000_000))
"""(position among the drawn lines, đồng)."""
FAMILY = ("NGUYEN", "TRAN", "LE", "PHAM", "HOANG", "VU", "DANG", "BUI", "DO", "HO", "DINH", "LUONG", "LAI")
MIDDLE = ("THI", "VAN", "MINH", "NGOC", "THANH", "HUU", "QUOC", "DIEU", "XUAN")
GIVEN = ("MAU", "THU", "VI", "DU", "BINH", "AN", "HOA", "LAN", "DUNG", "HUYEN", "TIEN", "PHUONG")
WISHES = (
    "ung ho dong bao bao lu", "Ung ho khac phuc bao so 3", "chuyen tien", "gui ba con vung lu",
    "gop mot chut tam long", "UNG HO DONG BAO BI THIET HAI", "mong ba con som on dinh", "ung ho sua nha",
)  # fmt: skip


@dataclass(slots=True)
class Row:
    """One printed line; ``kind`` is what the generator meant it to be."""

    day: date
    reference: str
    debit: int
    credit: int
    text: str
    kind: str = "gift"
    balance: int | None = None


@dataclass(slots=True)
class Drawn:
    """A statement being drawn."""

    opening: int
    rows: list[Row] = field(default_factory=list)


def dotted(amount: int) -> str:
    """Đồng with a dot between thousands, "" for nothing, as the bank prints it."""
    return f"{amount:,}".replace(",", ".") if amount else ""


def campaign_statement(seed: int = SEED) -> Drawn:
    """The campaign's statement: gifts, and every quirk that real statements have shown."""
    rng = random.Random(seed)
    drawn = Drawn(OPENING)
    for offset, count in enumerate(LINES_A_DAY):
        day = FIRST_DAY + timedelta(days=offset)
        drawn.rows.extend(_gift(rng, day) for _ in range(count))
    for at, amount in LARGE_GIFTS:
        drawn.rows[at].credit = amount
    _add_quirks(drawn)
    _print_balances(drawn, last_day_too=False)
    return drawn


def _gift(rng: random.Random, day: date) -> Row:
    amounts, weights = zip(*COMMON_AMOUNTS, strict=True)
    return Row(day, _reference(rng), 0, rng.choices(amounts, weights)[0], _text(rng))


def _reference(rng: random.Random) -> str:
    """A document number; the bank drops leading zeros of the second part, so lengths differ."""
    return f"{rng.choice((5078, 5189, 5212, 5213, 5216, 5241, 5243, 5390))}.{rng.randrange(100, 99_999)}"


def _text(rng: random.Random) -> str:
    name = f"{rng.choice(FAMILY)} {rng.choice(MIDDLE)} {rng.choice(GIVEN)}"
    wish = rng.choice(WISHES)
    shape = rng.randrange(5)
    if shape == 0:
        sender = rng.randrange(10**12, 10**13)
        return (
            f"MBVCB.{rng.randrange(10**9, 10**10)}.{wish}.CT tu {sender} {name} "
            f"toi {ACCOUNT} QUY TRO GIUP KHAN CAP"
        )
    if shape == 1:
        return f"{_digits(rng, 6)}.{_digits(rng, 6)}.{_digits(rng, 6)}.{name} {wish}"
    if shape == 2:
        return f"{_digits(rng, 24)}{_digits(rng, 6)}.{_digits(rng, 5)}.{_digits(rng, 6)}.{wish}"
    if shape == 3:
        return f"{name} {wish} FT{_digits(rng, 14)}"
    return f"IBFT {name}, {wish}"


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choices("0123456789", k=count))


def _add_quirks(drawn: Drawn) -> None:
    """Lines that are not gifts, and gifts that trip careless readers."""
    rows = drawn.rows
    rows[12].text = "NA"
    rows[20].text = "NA chuyen tien"
    rows[33].text = "Ủng hộ đồng bào bão lũ, gia đình bác Đặng Thị Ví"
    rows[45].text = "UNG HO DONG\nBAO BAO LU"
    rows[50].text = 'LOP 4A "Mam Non" ung ho, chuc ba con binh an'
    rows[61].text = "lai tien mung tuoi cua chau gui tra lai cuoc song binh yen"
    rows[62].text = "Gia dinh ong LAI TIEN hoan tra mot phan tam long"
    rows[71].reference = rows[70].reference  # one number, two gifts
    rows[71].day = rows[70].day
    twin = rows[80]
    rows[81:83] = [
        Row(twin.day, twin.reference, 0, twin.credit, twin.text),  # two more lines equal in everything
        Row(twin.day, twin.reference, 0, twin.credit, twin.text),
    ]
    rows[90].reference = "5215.2452"
    first = FIRST_DAY
    others = [
        Row(first + timedelta(days=3), "9915.10293", 55_000, 0, "THU PHI DICH VU SMS THANG 08/2024", "fee"),
        Row(first + timedelta(days=8), "5388.41120", 0, 1_500_000,
            "HOAN TRA LENH CHUYEN TIEN SAI TEN NGUOI HUONG", "waiting"),
        Row(first + timedelta(days=15), "9915.20031", 0, 12_345,
            "TRA LAI TIEN GUI KHONG KY HAN THANG 09/2024", "interest"),
    ]  # fmt: skip
    rows.extend(others)
    rows.sort(key=lambda row: row.day)  # stable: the bank's own order within a day is kept


def treasury_statement() -> Drawn:
    """The treasury account: budget money received for the province's 2021-2025 source, in two lines."""
    drawn = Drawn(0)
    for day, reference, amount, decision in (
        (date(2024, 9, 11), "0911.1", 400_000_000, "QD 1563 DOT 1"),
        (date(2024, 9, 18), "0918.1", 200_000_000, "QD 1563 DOT 2"),
    ):
        text = f"CAP KINH PHI NST-2 HO TRO NHA O {decision}"
        drawn.rows.append(Row(day, reference, 0, amount, text, "budget"))
    _print_balances(drawn, last_day_too=True)
    return drawn


def _print_balances(drawn: Drawn, *, last_day_too: bool) -> None:
    """Print the balance once a day, on its last line; the real bank forgot the last day."""
    balance = drawn.opening
    last_day = drawn.rows[-1].day
    for row, following in zip(drawn.rows, [*drawn.rows[1:], None], strict=True):
        balance += row.credit - row.debit
        ends_day = following is None or following.day != row.day
        if ends_day and (last_day_too or row.day != last_day):
            row.balance = balance


def as_csv(drawn: Drawn) -> bytes:
    """The statement as the bank's CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for number, row in enumerate(drawn.rows):
        writer.writerow(
            (
                number // 25 + 1, row.day.strftime("%d/%m/%Y"), row.reference, dotted(row.debit),
                dotted(row.credit), "" if row.balance is None else dotted(row.balance) or "0", row.text,
            )
        )  # fmt: skip
    return out.getvalue().encode()


def totals(account: str, drawn: Drawn) -> dict[str, object]:
    """What an importer must come to, as plain sums of what was drawn; amounts in đồng."""
    rows = drawn.rows
    credits = sum(row.credit for row in rows)
    debits = sum(row.debit for row in rows)
    by_kind = {
        kind: {
            "lines": sum(1 for row in rows if row.kind == kind),
            "total": sum(row.credit + row.debit for row in rows if row.kind == kind),
        }
        for kind in sorted({row.kind for row in rows})
    }
    return {
        "account": account,
        "lines": len(rows),
        "credits": sum(1 for row in rows if row.credit),
        "credits_total": credits,
        "debits": sum(1 for row in rows if row.debit),
        "debits_total": debits,
        "opening": drawn.opening,
        "closing": drawn.opening + credits - debits,
        "first_day": rows[0].day.isoformat(),
        "last_day": rows[-1].day.isoformat(),
        "by_kind": by_kind,
        "day_ends": {row.day.isoformat(): row.balance for row in rows if row.balance is not None},
    }


def write(folder: Path) -> None:
    """Write both statements and their expected totals into ``folder``."""
    campaign, treasury = campaign_statement(), treasury_statement()
    (folder / "statement.csv").write_bytes(as_csv(campaign))
    (folder / "statement_treasury.csv").write_bytes(as_csv(treasury))
    expected = {
        "statement.csv": totals(ACCOUNT, campaign),
        "statement_treasury.csv": totals(TREASURY_ACCOUNT, treasury),
    }
    (folder / "statement_totals.json").write_text(
        json.dumps(expected, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    write(Path(__file__).parents[2] / "relief_fund" / "bundled")
