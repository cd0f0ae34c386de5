import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from relief_fund.kernel.folding import folded, tidy


def test_composed_and_decomposed_spellings_fold_alike():
    composed = unicodedata.normalize("NFC", "Nguyễn Thị Đẫm")
    apart = unicodedata.normalize("NFD", composed)
    assert composed != apart
    assert folded(composed) == folded(apart) == "nguyen thi dam"


def test_both_places_of_the_tone_mark_fold_alike():
    assert folded("Hoà") == folded("Hòa") == "hoa"


def test_eth_that_looks_like_barred_d_folds_to_d():
    assert folded("\u00d0ặng") == folded("\u0110ặng") == folded("đặng") == "dang"


def test_spaces_and_case_do_not_matter_but_letters_do():
    assert folded("  TRẦN   Văn\u00a0Ví ") == "tran van vi"
    assert folded("Trần Văn Vi") != folded("Trần Văn Vinh")


def test_tidy_keeps_the_spelling():
    assert tidy("  Trần \n Văn   Ví ") == "Trần Văn Ví"
    assert tidy(unicodedata.normalize("NFD", "Đỗ")) == "Đỗ"


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_for_vietnamese_and_never_keeps_marks(text):
    once = folded(text)
    assert not any(unicodedata.combining(letter) for letter in unicodedata.normalize("NFD", once))
    assert "đ" not in once
    assert "  " not in once
