"""The poster: both languages, the code a banking app reads, one page."""

from dataclasses import replace
from datetime import UTC, datetime

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


def test_the_poster_of_a_demonstration_asks_for_no_money() -> None:
    trial, moment = replace(PAPER, trial=True), datetime(2026, 11, 22, tzinfo=UTC)
    assert poster_words(trial)["trial"] == ["BẢN DÙNG THỬ, ĐỪNG CHUYỂN TIỀN", "TRIAL, SEND NO MONEY"]
    assert poster_words(PAPER)["trial"] == []
    assert len(poster_pdf(trial, moment)) > len(poster_pdf(PAPER, moment)), "it is drawn"
