"""The guided run's command: the sign-ins are shown on a terminal only, the answer is the contract's."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from relief_fund.cli import pilot
from relief_fund.pilot.guide import Guided
from relief_fund.pilot.journey import STAGES
from tests.cli.conftest import Ask
from tests.flows.program import Place

RESULT = {
    "gifts": 422, "gifts_total": 901_500_000, "households": 125, "awards": 36, "awards_total": 1_440_000_000,
    "paid": 31, "paid_total": 1_285_000_000, "checkpoint_size": 489, "verified": True,
}  # fmt: skip
SIGN_IN = {
    "name": "Nguyễn Văn Mẫu", "duty": "fund_administrator", "seat": "", "password": "mat-khau-thu",
    "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "officer": "o-1",
}  # fmt: skip


def shown(monkeypatch: pytest.MonkeyPatch, *, terminal: bool) -> str:
    screen = io.StringIO()
    monkeypatch.setattr(
        pilot, "told", Console(file=screen, force_terminal=terminal, width=120, highlight=False)
    )
    pilot._show(Guided(RESULT, Path("/srv/of/keys/demonstration.json"), (SIGN_IN,)))
    return screen.getvalue()


def test_the_terminal_shows_figures_addresses_and_sign_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    said = shown(monkeypatch, terminal=True)
    for part in (
        "901.500.000",
        "1.285.000.000",
        "http://127.0.0.1:8000/",
        "mat-khau-thu",
        "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    ):
        assert part in said
    assert "█" in said or "▀" in said, "the code to point a telephone at"


def test_without_a_terminal_only_the_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    said = shown(monkeypatch, terminal=False)
    assert "/srv/of/keys/demonstration.json" in said
    assert "mat-khau-thu" not in said
    assert "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" not in said


def test_every_stage_has_its_title() -> None:
    assert set(pilot.STAGE_NAMES) == {name for name, _ in STAGES} | {"verification"}


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_asked_again_in_this_process_it_answers_the_same(
    own_copy: Place, ask: Ask, first_answer: object
) -> None:
    answer = ask(own_copy, "pilot")
    assert answer.code == 0
    assert answer.result == first_answer.result  # type: ignore[attr-defined]
    assert len(answer.out.splitlines()) == 1


@pytest.mark.parametrize("given", [("--account", "1"), ("--mapping", __file__), ("--survey", __file__)])
def test_half_an_input_is_refused(ask: Ask, tmp_path: Path, given: tuple[str, ...]) -> None:
    answer = ask(Place(tmp_path / "home"), "pilot", *given)
    assert (answer.code, answer.result["error"]) == (1, "pilot.input_incomplete")
    assert not (tmp_path / "home").exists()
