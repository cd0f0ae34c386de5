"""The poster: both languages, the code a banking app reads, one page."""

import math
import re
import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from xml.etree import ElementTree

import segno

from relief_fund.web.paper.poster import PosterPaper, poster_pdf, poster_words, vietqr_png, vietqr_svg

STATIC = "00020101021138570010A00000072701270006970436011300110019324180208QRIBFTTA53037045802VN6304E0BB"
PAPER = PosterPaper(
    "Quỹ trợ giúp khẩn cấp huyện Mẫu", "Khắc phục hậu quả bão Yagi", "Recovery after typhoon Yagi", "2024-11-29",
    "Vietcombank", "0011001932418", "YAGI", STATIC, "https://quy.example",
)  # fmt: skip


def test_it_says_where_to_give_in_both_languages() -> None:
    said = poster_words(PAPER)
    assert said["title"] == ["Khắc phục hậu quả bão Yagi", "Recovery after typhoon Yagi"]
    assert [line[2] for line in said["lines"]] == [PAPER.bank, PAPER.account, PAPER.fund, "YAGI"]
    assert said["until"] == ["Nhận đến hết ngày 29/11/2024", "Gifts are received until 29\u00a0Nov\u00a02024"]
    assert "quy.example/donations/find" in said["find"][0]


def test_it_is_one_page_the_same_every_time() -> None:
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    pdf = poster_pdf(PAPER, moment)
    assert pdf.startswith(b"%PDF-")
    assert pdf == poster_pdf(PAPER, moment)
    assert b"/Count 1" in pdf


def test_codes_as_files() -> None:
    assert vietqr_svg(STATIC).startswith("<?xml")
    assert "<svg" in vietqr_svg(STATIC)
    assert vietqr_png(STATIC).startswith(b"\x89PNG")


def dots(text: str) -> list[list[bool]]:
    """The modules of the code for ``text``, its quiet zone around it."""
    return [
        [bool(dot) for dot in row] for row in segno.make(text, error="m", micro=False).matrix_iter(border=4)
    ]


def test_the_png_shows_every_dot_of_the_payload() -> None:
    rows = png_rows(vietqr_png(STATIC))
    assert len(rows) == len(rows[0]) == 12 * len(dots(STATIC))
    assert [[row[at] for at in range(6, len(row), 12)] for row in rows[6::12]] == dots(STATIC)
    assert dots(STATIC) != dots(STATIC.replace("0011001932418", "0011001932419"))


def png_rows(body: bytes) -> list[list[bool]]:
    """Whether each pixel is dark: a reader of plain PNG files of one bit (ISO/IEC 15948)."""
    width, height, depth, colour = struct.unpack(">IIBB", body[16:26])
    assert (depth, colour) in ((1, 0), (1, 3))
    packed, at = b"", 8
    while at < len(body):
        size, kind = struct.unpack(">I4s", body[at : at + 8])
        packed += body[at + 8 : at + 8 + size] if kind == b"IDAT" else b""
        at += 12 + size
    stride, raw, rows = (width + 7) // 8 + 1, zlib.decompress(packed), [bytes((width + 7) // 8)]
    for begin in range(0, stride * height, stride):
        how, told = raw[begin], raw[begin + 1 : begin + stride]
        assert how in (0, 2), "as it is, or added to the row above"
        rows.append(told if how == 0 else bytes((a + b) % 256 for a, b in zip(told, rows[-1], strict=True)))
    return [[not row[x // 8] >> (7 - x % 8) & 1 for x in range(width)] for row in rows[1:]]


def test_the_svg_draws_every_dot_of_the_payload() -> None:
    tree = ElementTree.fromstring(vietqr_svg(STATIC))
    (path,) = [one.get("d", "") for one in tree.iter() if one.tag.endswith("path") and one.get("stroke")]
    size = len(dots(STATIC))
    seen = [[False] * size for _ in range(size)]
    x = y = Fraction(0)
    for step, told in re.findall(r"([Mmhl])([^Mmhl]*)", path):
        numbers = [Fraction(one) for one in re.findall(r"-?[0-9.]+", told)]
        if step == "h":
            for dot in range(int(numbers[0])):
                seen[math.floor(y)][int(x) + dot] = True
            x += numbers[0]
        else:
            x, y = (numbers[0], numbers[1]) if step == "M" else (x + numbers[0], y + numbers[1])
    assert seen == dots(STATIC)


def test_the_poster_of_a_demonstration_asks_for_no_money() -> None:
    trial, moment = replace(PAPER, trial=True), datetime(2026, 11, 22, tzinfo=UTC)
    assert poster_words(trial)["trial"] == ["BẢN DÙNG THỬ, ĐỪNG CHUYỂN TIỀN", "TRIAL, SEND NO MONEY"]
    assert poster_words(PAPER)["trial"] == []
    assert len(poster_pdf(trial, moment)) > len(poster_pdf(PAPER, moment)), "it is drawn"
