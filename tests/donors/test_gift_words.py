"""Words as they are packed: nothing of them is lost, and no text holds the word of an amount or a day."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from relief_fund.donors.gift_words import (
    amount_word,
    bits_of,
    bucket_of,
    day_word,
    step_row,
    told_words,
    word_rows,
    words_of,
)

WORD = st.text("abcdefgh0123đ", min_size=1, max_size=6)


@given(st.lists(st.sets(WORD, min_size=1), min_size=1, max_size=20))
def test_every_word_is_found_where_it_was(gifts: list[set[str]]) -> None:
    rows = word_rows(0, 7, told_words(gifts))
    assert {(row["level"], row["number"]) for row in rows} == {(0, 7)}
    held = {row["bucket"]: row["words"] for row in rows}
    for word in set().union(*gifts) | {"zz"}:
        bits = bits_of(held.get(bucket_of(word), "\n"), word)
        assert [at for at, words in enumerate(gifts) if word in words] == [
            at for at in range(len(gifts)) if bits >> at & 1
        ]


def test_a_step_tells_its_gifts_in_order() -> None:
    row = step_row(9, ["R1", "R2"], text="hai lệnh")
    assert row == {"entry": 9, "gifts": 2, "reference": "", "text": "hai lệnh", "codes": "R1\nR2"}


@given(st.text())
def test_a_text_never_holds_an_amount_or_a_day(text: str) -> None:
    assert not {amount_word(5), day_word(date(2024, 9, 10))} & set(words_of(text))


def test_marks_and_capitals_do_not_matter() -> None:
    assert words_of("Bà HOÀ, ủng-hộ: 50_000") == ["ba", "hoa", "ung", "ho", "50", "000"]
