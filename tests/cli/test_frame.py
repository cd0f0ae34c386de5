"""The frame of every command: one object on the last line, refusals with their code, secrets never in an answer."""

import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import typer
from rich.console import Console

from relief_fund.cli import frame
from relief_fund.cli.frame import _moment, answer, counted, refusing, show_secret
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.settings import Settings


class RoofMissing(ReliefFundError):
    """A roof was looked for."""

    code = "test.roof_missing"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_an_answer_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    answer(True, {"name": "Quỹ", "day": date(2024, 9, 7), "rows": [{"a": 1}]})
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert json.loads(out) == {"name": "Quỹ", "day": "2024-09-07", "rows": [{"a": 1}]}
    with pytest.raises(TypeError):
        answer(True, {"what": object()})


def test_without_json_it_is_lines_to_read(capsys: pytest.CaptureFixture[str]) -> None:
    answer(False, {"rows": [{"a": 1}, {"a": 2}], "total": 3})
    assert capsys.readouterr().out == 'rows: 2\n  {"a": 1}\n  {"a": 2}\ntotal: 3\n'


def test_a_refusal_is_exit_1_with_its_code_and_facts(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as leaving, refusing(True):
        raise RoofMissing(row=3, day=date(2024, 9, 7))
    assert leaving.value.exit_code == 1
    told = json.loads(capsys.readouterr().out)
    assert told == {"error": "test.roof_missing", "facts": {"row": 3, "day": "2024-09-07"}}


def test_a_file_that_is_not_there_is_named_as_it_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as leaving, refusing(True):
        Path("no/such/folder/out.json").write_text("")
    told = capsys.readouterr()
    assert leaving.value.exit_code == 1
    assert '"cli.file_missing", "facts": {"file": "no/such/folder/out.json"}' in told.out
    assert "no/such/folder/out.json: No such file" in told.err.replace("\n", "")


def test_a_mistake_of_the_program_is_no_refusal() -> None:
    with pytest.raises(ZeroDivisionError), refusing(True):
        raise ZeroDivisionError


def test_the_command_line_acts_for_the_owner_of_the_keys() -> None:
    for duty in Duty:
        frame.PROGRAM.require(duty)


def test_progress_is_silent_without_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with counted("x") as progress:
        progress(1, 2)
    assert capsys.readouterr() == ("", "")
    screen = Terminal()
    monkeypatch.setattr(frame, "told", Console(file=screen, force_terminal=True, width=60))
    with counted("Sao kê") as progress:
        progress(1, 2)
    assert "Sao kê" in screen.getvalue()


def test_a_secret_goes_to_the_terminal_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings, screen = Settings.load(tmp_path, {}), Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    show_secret(settings, "x.txt", "a-secret " * 40)
    assert screen.getvalue().strip() == ("a-secret " * 40).strip()
    assert capsys.readouterr().out == ""
    assert not settings.keys.exists()


def test_without_a_terminal_a_secret_is_a_file_of_the_owner(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings.load(tmp_path / ("long" * 30), {})
    show_secret(settings, "x.txt", "a-secret")
    path = settings.keys / "x.txt"
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("a-secret\n", 0o600)
    assert path.parent.stat().st_mode & 0o777 == 0o700
    out, told = capsys.readouterr()
    assert "a-secret" not in out + told
    assert told == f"{path}\n", "one line, so that it can be copied"


def test_a_moment_without_an_offset_is_the_funds_own_time() -> None:
    assert _moment("2024-09-07T07:00:00") == datetime(2024, 9, 7, tzinfo=UTC)
    assert _moment("2024-09-07T00:00:00Z") == datetime(2024, 9, 7, tzinfo=UTC)
    assert _moment("2024-09-07").utcoffset() == timedelta(hours=7)
    with pytest.raises(ValueError, match="isoformat"):
        _moment("yesterday")
