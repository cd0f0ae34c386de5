"""The bundled household survey: a Kobo export of 4 invented communes, with the defects that real ones have.

Same seed, same bytes. What an importer and the policies must come to is worked out here by plain
arithmetic while the rows are drawn; no part of the program is imported. Nobody in it exists.
"""

import csv
import io
import json
import random
import unicodedata
import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

SEED = 20240907
VISITS_FROM = date(2024, 9, 10)
COMMUNES = (("01", 46, 6), ("02", 40, 5), ("03", 33, 4))
"""(code, households, hamlets) of the communes that are large enough to be named in public."""
ISLAND = "04"
"""The commune with three households in need: fewer than the privacy threshold."""
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Đinh", "Lương", "Triệu")
MIDDLE = ("Thị", "Văn", "Minh", "Ngọc", "Thanh", "Hữu", "Quốc", "Diệu", "Xuân")
GIVEN = ("Mẫu", "Thử", "Ví", "Dụ", "Mẫn", "Thửa", "Vị", "Dũ")
COLUMNS = (
    "start", "end", "today", "deviceid", "xa", "thon", "ten_chu_ho", "nam_sinh", "dien_thoai", "so_nguoi",
    "so_tre_em", "so_cao_tuoi", "so_khuyet_tat", "so_mang_thai", "dien_ho", "ngay_khao_sat", "nha_o",
    "ty_le_thiet_hai", "noi_o", "phai_di_doi", "bi_thuong_nang", "chet_mat_tich", "tre_mo_coi", "nhu_cau",
    "nhu_cau/gao", "nhu_cau/nuoc_sach", "nhu_cau/nhu_yeu_pham", "so_thang_thieu_gao", "mat_nguon_thu",
    "kha_nang_khac_phuc", "vi_tri", "anh_nha", "_id", "_uuid", "_submission_time", "_validation_status",
    "_notes", "_status", "_submitted_by", "__version__", "_tags", "_index",
)  # fmt: skip
CHOICES = ("gao", "nuoc_sach", "nhu_yeu_pham")
LOST = ("sap_do", "troi", "chay")

Row = dict[str, str]


def drawn() -> list[Row]:
    """All rows in the order of the sheet, good ones and defects."""
    rng = random.Random(SEED)
    rows = [_row(rng, code, hamlets) for code, count, hamlets in COMMUNES for _ in range(count)]
    _set_edges(rows)
    rows += _island(rng)
    _add_quirks(rows)
    rng.shuffle(rows)
    rows = _with_defects(rng, rows)
    for number, row in enumerate(rows, 1):
        row["_id"], row["_index"] = str(41_000 + number), str(number)
    return rows


UNHURT = {"phai_di_doi": "khong", "bi_thuong_nang": "0", "chet_mat_tich": "0", "tre_mo_coi": "0"}
"""What most households answer; the few others are drawn afterwards."""


def _row(rng: random.Random, commune: str, hamlets: int) -> Row:
    """One household that is consistent in itself."""
    percent = rng.choices((rng.randrange(5, 30), rng.randrange(30, 50), rng.randrange(50, 71),
                           rng.randrange(71, 101)), (22, 30, 26, 22))[0]  # fmt: skip
    house = _house(rng, percent)
    members = rng.choices((1, 2, 3, 4, 5, 6, 7, 9), (4, 9, 15, 28, 22, 12, 7, 3))[0]
    children = rng.randrange(0, max(1, members - 1))
    needs = [choice for choice in CHOICES if rng.random() < (0.5 if percent >= 50 else 0.15)]
    visited = VISITS_FROM + timedelta(days=rng.randrange(7))
    began = datetime(visited.year, visited.month, visited.day, 8) + timedelta(minutes=rng.randrange(480))
    ended = began + timedelta(minutes=rng.randrange(9, 32))
    homeless = house in LOST and rng.random() < 0.7
    return {
        "start": began.isoformat() + ".000+07:00",
        "end": ended.isoformat() + ".000+07:00",
        "today": visited.isoformat(),
        "deviceid": f"collect:{rng.choice(('mauA', 'mauB', 'mauC'))}",
        "xa": commune,
        "thon": f"Thôn Thử {rng.randrange(1, hamlets + 1)}",
        "ten_chu_ho": f"{rng.choice(FAMILY)} {rng.choice(MIDDLE)} {rng.choice(GIVEN)}",
        "nam_sinh": str(rng.randrange(1941, 1999)),
        "dien_thoai": f"00{rng.randrange(10**7, 10**8)}" if rng.random() < 0.6 else "",
        "so_nguoi": str(members),
        "so_tre_em": str(children),
        "so_cao_tuoi": str(rng.randrange(0, 1 + min(2, members - children))),
        "so_khuyet_tat": str(int(rng.random() < 0.1)),
        "so_mang_thai": str(int(rng.random() < 0.05)),
        "dien_ho": rng.choices(("ngheo", "can_ngheo", "kho_khan", "khac"), (24, 20, 6, 50))[0],
        "ngay_khao_sat": visited.isoformat(),
        "nha_o": house,
        "ty_le_thiet_hai": str(percent),
        "noi_o": "khong_co" if homeless else rng.choice(("o_nho", "o_tam")) if house in LOST else "nha_minh",
        **UNHURT,
        "nhu_cau": " ".join(needs),
        **{f"nhu_cau/{choice}": str(int(choice in needs)) if needs else "" for choice in CHOICES},
        "so_thang_thieu_gao": str(rng.randrange(1, 4)) if "gao" in needs else "0",
        "mat_nguon_thu": rng.choice(("co", "khong")),
        "kha_nang_khac_phuc": rng.choice(("khong", "thap", "trung_binh", "cao")),
        "vi_tri": f"0.{rng.randrange(10**6):06d} 0.{rng.randrange(10**6):06d} 0 5",
        "anh_nha": f"{rng.randrange(10**12):012d}.jpg",
        "_uuid": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        "_submission_time": (ended + timedelta(hours=rng.randrange(1, 9))).isoformat(),
        "_validation_status": "",
        "_notes": "[]",
        "_status": "submitted_via_web",
        "_submitted_by": "khao_sat_mau",
        "__version__": "vMau2024",
        "_tags": "[]",
    }  # fmt: skip


def _house(rng: random.Random, percent: int) -> str:
    if percent > 70:
        return rng.choices((*LOST, "hong_nang"), (6, 4, 1, 3))[0]
    if percent >= 30:
        return rng.choices(("hong_nang", "hong_nhe"), (percent, 70 - percent))[0]
    return rng.choices(("hong_nhe", "nguyen_ven"), (4, 1))[0]


def _set_edges(rows: Sequence[Row]) -> None:
    """The per cents at which the law is silent, deaths and injuries, orders to move, an orphaned household."""
    for row, percent in zip(rows, ("30", "50", "70", "0", "29", "49"), strict=False):
        row.update(ty_le_thiet_hai=percent, nha_o="hong_nang" if int(percent) >= 30 else "hong_nhe")
        row.update(noi_o="nha_minh")
    rows[6].update(ty_le_thiet_hai="71", nha_o="troi", noi_o="khong_co", dien_ho="ngheo")
    rows[7].update(ty_le_thiet_hai="100", nha_o="sap_do", noi_o="khong_co", dien_ho="can_ngheo")
    rows[8].update(chet_mat_tich="1")
    rows[50].update(chet_mat_tich="2", tre_mo_coi="2", so_nguoi="3", so_tre_em="2", so_cao_tuoi="1")
    for place in (9, 21, 52, 77, 101):
        rows[place].update(bi_thuong_nang="1")
    rows[60].update(bi_thuong_nang="2", so_nguoi="5", so_tre_em="1", so_cao_tuoi="1")
    for place in (10, 55, 90):
        rows[place].update(phai_di_doi="co", ty_le_thiet_hai="20", nha_o="hong_nhe", noi_o="o_nho")
    rows[56].update(phai_di_doi="co", ty_le_thiet_hai="45", nha_o="hong_nang", noi_o="o_nho")


def _island(rng: random.Random) -> list[Row]:
    """Six households of the small commune: three in need, three whose houses were hardly touched."""
    rows = [_row(rng, ISLAND, 1) for _ in range(6)]
    for row, percent in zip(rows, ("82", "55", "35", "12", "8", "5"), strict=True):
        row.update(ty_le_thiet_hai=percent, noi_o="nha_minh", nha_o="hong_nhe")
    rows[0].update(nha_o="troi", noi_o="khong_co", dien_ho="ngheo")
    return rows


def _add_quirks(rows: Sequence[Row]) -> None:
    """Good rows that trip careless readers."""
    rows[11].update(ten_chu_ho=unicodedata.normalize("NFD", "Nguyễn Thị Đẫm Mẫu"))
    rows[12].update(ten_chu_ho="\u00d0ặng Văn Thử")  # Eth, which only looks like Đ
    rows[13].update(ten_chu_ho="  Trần   Thị  Ví Dụ ")
    rows[14].update(ten_chu_ho='Lê Văn "Ba" Mẫu, thôn trưởng')
    rows[15].update(ty_le_thiet_hai=rows[15]["ty_le_thiet_hai"] + "%")
    rows[16].update(ngay_khao_sat="12/09/2024")
    rows[17].update(ngay_khao_sat="2024-09-13T00:00:00")
    rows[18].update(so_cao_tuoi="", so_khuyet_tat="", so_mang_thai="", nam_sinh="")
    rows[19].update(ten_chu_ho="NA")
    for row in rows[30:32]:  # one person in two forms
        row.update(ten_chu_ho="Phạm Thị Thử", nam_sinh="1966", thon="Thôn Thử 2")
    rows[31].update(ten_chu_ho="PHAM THI THU")
    for row in rows[70:72]:  # two households, one telephone
        row.update(dien_thoai="0012345678")


DEFECTS: tuple[tuple[Row, str, str], ...] = (
    ({"ten_chu_ho": ""}, "ten_chu_ho", "head_name_missing"),
    ({"ty_le_thiet_hai": "130"}, "ty_le_thiet_hai", "damage_out_of_range"),
    ({"xa": "99"}, "xa", "area_unknown"),
    ({"so_nguoi": "0"}, "so_nguoi", "members_out_of_range"),
    ({"so_nguoi": "năm"}, "so_nguoi", "members_not_whole"),
    ({"_uuid": ""}, "_uuid", "identity_repeated"),
    ({"ty_le_thiet_hai": "1,5"}, "ty_le_thiet_hai", "damage_not_whole"),
    ({"ngay_khao_sat": "30/02/2024"}, "ngay_khao_sat", "visited_on_invalid"),
    ({"nha_o": "sap_do", "ty_le_thiet_hai": "40"}, "ty_le_thiet_hai", "damage_contradicts_house_lost"),
    ({"ngay_khao_sat": "2024-09-01"}, "ngay_khao_sat", "visited_on_before_disaster"),
)
"""(cells that are wrong, the column to be named, the code to be given)."""


def _with_defects(rng: random.Random, rows: list[Row]) -> list[Row]:
    """A defective row after every twelfth good one; the repeated identity is that of the very first row."""
    sheet: list[Row] = []
    faults = list(DEFECTS)
    for place, row in enumerate(rows, 1):
        sheet.append(row)
        if faults and place % 12 == 0:
            cells, column, code = faults.pop(0)
            wrong = _row(rng, "01", 6) | {"nha_o": "hong_nhe", "noi_o": "nha_minh"} | cells
            wrong["_uuid"] = wrong["_uuid"] or sheet[0]["_uuid"]
            sheet.append(wrong | {"#column": column, "#code": code})
    assert not faults
    return sheet


# What must come of it, by plain arithmetic.

LEVELS = ((30, "partial"), (50, "heavy"), (71, "very_heavy"), (101, "total"))
STANDARD_RATE = 500_000


def due(row: Row) -> tuple[list[tuple[str, str, int]], int]:
    """Money as (source, item, đồng), and the number of things owed in kind, for one good row."""
    percent = int(row["ty_le_thiet_hai"].rstrip("%"))
    lost, moved = row["nha_o"] in LOST, row["phai_di_doi"] == "co"
    poor = row["dien_ho"] != "khac"
    dead, injured = int(row["chet_mat_tich"]), int(row["bi_thuong_nang"])
    money: list[tuple[str, str, int]] = []
    if lost and poor and row["noi_o"] == "khong_co":
        money.append(("state", "house_lost", 40_000_000))
    elif moved and not lost:
        money.append(("state", "relocation", 30_000_000))
    elif not lost and poor and row["nha_o"] == "hong_nang" and percent >= 30:
        money.append(("state", "house_damaged", 20_000_000))
    if percent > 70:
        money.append(("campaign", "house_lost", 60_000_000))
    elif percent >= 50:
        money.append(("campaign", "house_damaged", 30_000_000))
    elif moved:
        money.append(("campaign", "relocation", 30_000_000))
    elif percent >= 30:
        money.append(("campaign", "house_damaged", 15_000_000))
    if dead:
        money += [("state", "death", dead * 50 * STANDARD_RATE), ("campaign", "death", dead * 25_000_000)]
    if injured:
        money += [
            ("state", "injured", injured * 10 * STANDARD_RATE),
            ("campaign", "injured", injured * 5_000_000),
        ]
    in_kind = (row["so_thang_thieu_gao"] != "0") + (row["tre_mo_coi"] != "0")
    in_kind += lost and "nhu_yeu_pham" in row["nhu_cau"].split()
    return money, in_kind


def totals(rows: Sequence[Row]) -> dict[str, object]:
    """What an importer and the bundled policies must come to."""
    good = [row for row in rows if "#code" not in row]
    awards = [(row, *award) for row in good for award in due(row)[0]]
    rejected = [
        {"row": number, "column": row["#column"], "value": row[row["#column"]], "code": row["#code"]}
        for number, row in enumerate(rows, 2)
        if "#code" in row
    ]
    levels = [next(name for below, name in LEVELS if _percent(row) < below) for row in good]
    return {
        "rows": len(rows),
        "accepted": len(good),
        "rejected": rejected,
        "members": sum(int(row["so_nguoi"]) for row in good),
        "by_level": {name: levels.count(name) for _, name in LEVELS},
        "by_area": {
            f"MAU.{code}": {
                "households": sum(row["xa"] == code for row in good),
                "members": sum(int(row["so_nguoi"]) for row in good if row["xa"] == code),
                "with_money": len({row["_uuid"] for row, *_ in awards if row["xa"] == code}),
                "total": sum(amount for row, _, _, amount in awards if row["xa"] == code),
            }
            for code in ("01", "02", "03", ISLAND)
        },
        "households": len({row["_uuid"] for row, *_ in awards}),
        "awards": len(awards),
        "total": sum(amount for *_, amount in awards),
        "by_item": _sums([(item, amount) for _, _, item, amount in awards]),
        "by_source": _sums([(source, amount) for _, source, _, amount in awards]),
        "in_kind": sum(due(row)[1] for row in good),
    }


def _percent(row: Row) -> int:
    return int(row["ty_le_thiet_hai"].rstrip("%"))


def _sums(pairs: Sequence[tuple[str, int]]) -> dict[str, int]:
    return {
        name: sum(amount for one, amount in pairs if one == name) for name in sorted({n for n, _ in pairs})
    }


def as_csv(rows: Sequence[Row]) -> bytes:
    """The export as Kobo writes it: a byte order mark, every cell quoted where needed."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([row[column] for column in COLUMNS] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def write(folder: Path) -> None:
    """Write the survey and its expected totals into ``folder``."""
    rows = drawn()
    (folder / "survey.csv").write_bytes(as_csv(rows))
    (folder / "survey_totals.json").write_text(
        json.dumps({"survey.csv": totals(rows)}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    write(Path(__file__).parents[2] / "relief_fund" / "bundled")
