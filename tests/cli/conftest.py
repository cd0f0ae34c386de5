"""Commands asked in this process: quicker than the console script, by the same door."""

import sys
from collections.abc import Callable

import pytest

from relief_fund.app import main
from tests.flows.homes import all_piloted, first_answer, own_copy, piloted, place
from tests.flows.program import PASSPHRASE, Answer, Place

__all__ = ["all_piloted", "first_answer", "own_copy", "piloted", "place"]

Ask = Callable[..., Answer]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """``ask(place, "bank", "import", ...)``: what the console script answers with ``--json``.

    With None as place neither ``--home`` nor ``--json`` is added.
    """

    def asked(place: Place | None, *arguments: object) -> Answer:
        told = [str(one) for one in arguments]
        for name in ("HOME", "BOOKS", "REGISTER", "SMALLEST_GROUP", "BACKUP_PASSPHRASE"):
            monkeypatch.delenv(f"RELIEF_FUND_{name}", raising=False)
        if place is not None:
            told += ["--home", str(place.home), "--json"]
            settings = {"BOOKS": place.books, "REGISTER": place.register, "BACKUP_PASSPHRASE": PASSPHRASE}
            for name, value in settings.items():
                if value:
                    monkeypatch.setenv(f"RELIEF_FUND_{name}", value)
        monkeypatch.setattr(sys, "argv", ["relief-fund", *told])
        capsys.readouterr()
        with pytest.raises(SystemExit) as leaving:
            main()
        out, prose = capsys.readouterr()
        return Answer(int(leaving.value.code or 0), out, prose)

    return asked


@pytest.fixture
def done(ask: Ask) -> Callable[..., dict[str, object]]:
    """The answer of a command that must succeed."""

    def succeeded(place: Place, *arguments: object) -> dict[str, object]:
        answer = ask(place, *arguments)
        assert answer.code == 0, (arguments, answer)
        assert len(answer.out.splitlines()) == 1, "one object, on the last line, and prose elsewhere"
        return answer.result

    return succeeded


@pytest.fixture
def refused(ask: Ask) -> Callable[..., dict[str, object]]:
    """The refusal of a command: exit 1, its code under "error", nothing added to any table."""

    def was_refused(place: Place, *arguments: object) -> dict[str, object]:
        before = place.counts()
        answer = ask(place, *arguments)
        assert answer.code == 1, (arguments, answer)
        assert isinstance(answer.result["error"], str)
        assert place.counts() == before, "a refused command leaves nothing behind"
        return answer.result

    return was_refused
