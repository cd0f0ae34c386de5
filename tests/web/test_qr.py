"""QR codes inside pages."""

from xml.etree import ElementTree

from relief_fund.web.qr import qr_svg


def test_a_code_is_an_image_with_words() -> None:
    tree = ElementTree.fromstring(str(qr_svg("https://quy.example/r#abc", 'Mã "QR"')))
    assert tree.tag == "svg"
    assert tree.get("role") == "img"
    assert tree.get("aria-label") == 'Mã "QR"'
    assert tree.get("viewBox")
    assert tree.get("style") is None


def test_other_text_is_another_code() -> None:
    assert qr_svg("a", "x") != qr_svg("b", "x")
