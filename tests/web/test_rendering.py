"""Templates are strict and escape; refusals are told with their facts; static files carry their digest."""

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from jinja2 import DictLoader, UndefinedError

import relief_fund
from relief_fund.donors.errors import CounterInvalid
from relief_fund.kernel.errors import DutyMissing, ReliefFundError
from relief_fund.ledger.errors import ReopeningInvalid
from relief_fund.staff.errors import CodeUsed
from relief_fund.web.rendering import STATIC, environment, in_plain_words, language, static_address

ROOT = Path(relief_fund.__file__).parent


class Unheard(ReliefFundError):
    """A refusal without words."""

    code = "test.unheard"


def rendered(text: str, **context: object) -> str:
    """One template of this text."""
    made = environment("vi").overlay(loader=DictLoader({"x": text}))
    return made.get_template("x").render(**context)


def test_values_are_escaped() -> None:
    assert rendered("{{ name }}", name="<script>") == "&lt;script&gt;"


def test_what_was_not_given_fails() -> None:
    with pytest.raises(UndefinedError):
        rendered("{{ name }}")


def test_words_that_are_always_the_same_stand_in_the_template() -> None:
    made = environment("en")
    source = "{{ t('gift.title') }} {{ url('/verify') }} {{ t('gift.lede') }} {{ t('no.such') }} {{ t(key) }}"
    read = "".join(one for _, _, one in made.lex(made.preprocess(source)))
    placed, left = (
        f"{language('en').t('gift.title')} /en/verify",
        "{{ t('gift.lede') }} {{ t('no.such') }} {{ t(key) }}",
    )
    assert read == f"{placed} {left}"
    for wrong in ("{{ t('gift.lede') }}", "{{ t('no.such') }}", "{{ static('none.css') }}"):
        with pytest.raises((KeyError, OSError)):
            rendered(wrong)


def test_what_is_the_same_for_everybody_is_drawn_once() -> None:
    always: Any = environment("vi").globals["always"]
    assert always("public_foot.html") is always("public_foot.html")
    assert rendered("{{ always('public_foot.html') }}") == always("public_foot.html")
    assert 'href="/verify"' in always("public_foot.html")
    assert 'href="/en/verify"' in environment("en").globals["always"]("public_foot.html")  # type: ignore[operator]


def test_figures_in_words_are_written_the_readers_way() -> None:
    assert language("vi").t("statement.rows_told", rows_in=193_384, rows_out=0) == "193.384 vào, 0 ra"
    assert language("en").t("statement.rows_told", rows_in=193_384, rows_out=0) == "193,384 in, 0 out"


def test_a_refusal_is_told_with_its_facts() -> None:
    assert language("vi").refusal(CodeUsed(seconds=17)) == "Mã này đã dùng. Đợi mã mới trong 17 giây"
    told = language("en").refusal(DutyMissing(needed=["treasurer", "inspector"]))
    assert told == "This page is for: Treasurer, Inspector"


def test_a_refusal_without_words_is_its_code() -> None:
    assert language("vi").refusal(Unheard()) == "test.unheard"


def test_facts_of_a_place_are_listed_in_order() -> None:
    refusal = Unheard(value="1,5", row=1234, file="a.csv", column="Số tiền", secret="x")
    assert language("vi").facts(refusal) == [
        ("file", "a.csv"), ("row", "1.234"), ("column", "Số tiền"), ("value", "1,5"),
    ]  # fmt: skip


def test_a_field_is_named_in_words_where_its_room_has_them() -> None:
    assert language("vi").facts(CounterInvalid(field="quantity")) == [("field", "Số lượng")]
    assert language("en").facts(CounterInvalid(field="day")) == [("field", "Day")]
    assert language("vi").facts(Unheard(field="quantity")) == [("field", "quantity")]


def test_facts_are_escaped() -> None:
    assert "<b>" not in language("vi").refusal(DutyMissing(needed=["<b>"]))


def test_a_refusal_for_the_terminal() -> None:
    told = in_plain_words(DutyMissing(needed=["a & b"], file="x<1>.csv", row=3), "en")
    assert told == "This page is for: a & b\n  File: x<1>.csv\n  Row: 3"


def test_static_files_carry_their_digest() -> None:
    digest = hashlib.sha256((STATIC / "style.css").read_bytes()).hexdigest()
    assert static_address("style.css") == f"/static/style.css?v={digest[:12]}"


def test_what_is_expected_is_told_in_the_readers_words() -> None:
    for code, told in (("vi", "kỳ khóa sau cùng"), ("en", "the last closed period")):
        refusal = ReopeningInvalid(ends_on="2024-09-30", expected="last_closed_period")
        assert [str(value) for _, value in language(code).facts(refusal)] == [told]
    assert language("vi").facts(ReopeningInvalid(expected="≤ 21/11/2026")) == [("expected", "≤ 21/11/2026")]


def test_what_pages_expect_is_a_figure_or_has_words() -> None:
    written = re.compile(r'expected="([^"{]*)"')
    at_the_command_line = (
        "pilot/",
        "ledger/interchange/",
        "storage/",
        "ledger/replay.py",
        "ledger/posting.py",
    )
    for path in ROOT.rglob("*.py"):
        if not str(path.relative_to(ROOT)).startswith(at_the_command_line):
            for told in written.findall(path.read_text("utf-8")):
                known = [language(code).words.known(f"expected.{told}") for code in ("vi", "en")]
                assert all(known) or "<" in told or not re.search(r"[a-z]{2,}[ _][a-z]{2,}", told), (
                    path,
                    told,
                )
