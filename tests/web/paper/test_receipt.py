"""A receipt on paper: the seven contents of the law, its words, its code, and nothing about who is not named."""

from dataclasses import replace
from datetime import date

import pytest

from relief_fund.web.paper.receipt import ReceiptPaper, qr_of, receipt_pdf, receipt_words

PAPER = ReceiptPaper(
    fund="Quỹ trợ giúp khẩn cấp huyện Mẫu", address="Số 1, đường Hùng Vương", number="BAO/2026/GBN/000012",
    issued_on=date(2026, 11, 2), made_at="2026-11-02T02:00:00.000000Z", receipt_code="7K2M9QXT4B0123456",
    campaign_code="BAO", campaign_vi="Bão số 3", channel="bank", given_on=date(2024, 9, 10), amount=1_005_000,
    maker="Trần Thị Bích", site="https://quy.example",
)  # fmt: skip
RICE = replace(PAPER, channel="goods", amount=0, what="Gạo tẻ", unit="kg", quantity="45,5", paper="BB 12")


def every_word(value: object) -> list[str]:
    """All texts inside a nest of lists and mappings."""
    if isinstance(value, dict):
        return [word for one in value.values() for word in every_word(one)]
    return [word for one in value for word in every_word(one)] if isinstance(value, list) else [str(value)]


def test_the_seven_contents_of_the_law_stand_on_it() -> None:
    said = receipt_words(PAPER)
    assert (said["title"], said["number"]) == ("BIÊN NHẬN ỦNG HỘ", "BAO/2026/GBN/000012")
    assert said["day"] == "Ngày 02 tháng 11 năm 2026"
    assert (said["fund"], said["address"]) == (PAPER.fund, PAPER.address)
    lines = {label: value for label, _, value in said["lines"]}
    assert lines["Người ủng hộ"] == "Không nêu tên, theo ý người ủng hộ"
    assert lines["Địa chỉ"] == "–"
    assert lines["Nội dung"] == "Ủng hộ “Bão số 3” (BAO) qua ngân hàng"
    assert lines["Mã biên nhận"] == "7K2M-9QXT-4B01-2345-6"
    assert said["rows"] == [["Tiền ủng hộ qua ngân hàng", "đồng", "1", "1.005.000", "1.005.000"]]
    assert said["total"] == "1.005.000\u00a0đ"
    assert said["in_words"] == "Một triệu không trăm linh năm nghìn đồng"
    assert [role for role, _, _ in said["signs"]] == ["Người lập", "Người duyệt", "Người ủng hộ"]
    assert said["signs"][0][2] == "Trần Thị Bích"
    assert said["stamp"] == ""


def test_what_was_given_back_since_is_said_on_one_page() -> None:
    paper = replace(
        PAPER, given_back=5_000, donor="Công ty trách nhiệm hữu hạn một thành viên Đại Lộc Phát Triển Bền Vững",
        donor_address="Số 100, đường Nguyễn Thị Minh Khai, phường Bến Nghé, quận 1, Thành phố Hồ Chí Minh",
    )  # fmt: skip
    lines = {label: value for label, _, value in receipt_words(paper)["lines"]}
    assert lines["Đã hoàn trả"] == "5.000\u00a0đ, người ủng hộ đã nhận lại; còn 1.000.000\u00a0đ"
    assert "Đã hoàn trả" not in [label for label, _, _ in receipt_words(PAPER)["lines"]]
    assert b"/Count 1/" in receipt_pdf(paper)


def test_goods_without_a_documented_value_are_counted() -> None:
    said = receipt_words(RICE)
    assert said["rows"] == [["Gạo tẻ", "kg", "45,5", "–", "–"]]
    assert said["total"] == said["in_words"] == "Không có giá trị chứng từ, ghi theo số lượng"
    assert "(BB 12)" in said["lines"][2][2]


def test_cash_is_a_numbered_cash_receipt_with_its_cashier() -> None:
    said = receipt_words(replace(PAPER, channel="cash", donor="Lê Văn Tám", donor_address="Thôn 3"))
    assert said["title"] == "PHIẾU THU TIỀN MẶT"
    assert [role for role, _, _ in said["signs"]] == ["Người lập", "Thủ quỹ", "Người ủng hộ"]
    assert said["lines"][0][2] == said["signs"][2][2] == "Lê Văn Tám"


def test_drafts_and_withdrawn_ones_are_stamped() -> None:
    assert receipt_words(replace(PAPER, number=""))["stamp"] == "BẢN NHÁP"
    assert receipt_words(replace(PAPER, withdrawn=True))["stamp"] == "ĐÃ THU HỒI"


def test_the_code_never_stands_before_the_fragment() -> None:
    assert "<svg" in qr_of(PAPER)
    words = every_word(receipt_words(PAPER))
    assert [word for word in words if PAPER.receipt_code in word] == []


@pytest.mark.parametrize("paper", [PAPER, RICE, replace(PAPER, amount=2**63 - 1, donor="Ứ" * 80)])
def test_it_is_one_page_of_pdf_the_same_every_time(paper: ReceiptPaper) -> None:
    pdf = receipt_pdf(paper)
    assert pdf.startswith(b"%PDF-")
    assert pdf == receipt_pdf(paper)
    assert pdf != receipt_pdf(replace(paper, number="BAO/2026/GBN/000013"))
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type/Page/") + pdf.count(b"/Type /Page ") == 1
    assert b"LibertinusSerif" in pdf


def test_a_paper_of_a_demonstration_says_so_in_both_languages() -> None:
    said = receipt_words(replace(PAPER, trial=True))
    assert said["trial"] == ["BẢN DÙNG THỬ, KHÔNG CÓ GIÁ TRỊ", "TRIAL, NOT A RECEIPT"]
    assert receipt_words(PAPER)["trial"] == []
    assert receipt_words(replace(PAPER, trial=True, withdrawn=True))["stamp"] == "ĐÃ THU HỒI"
    assert len(receipt_pdf(replace(PAPER, trial=True))) > len(receipt_pdf(PAPER)), "it is drawn"
