"""What stands in the program's help: every command that is delivered, none that is not."""

import re

import pytest

from tests.cli.conftest import Ask

DELIVERED = {
    "": {
        "pilot", "init", "serve", "bank", "budget", "households", "entitlements", "payments", "balances",
        "journal", "log", "verify", "publish", "checks", "backup", "restore",
    },
    "bank": {"import"}, "budget": {"import", "report"}, "households": {"import"}, "entitlements": {"compute"},
    "payments": {"export", "import"}, "journal": {"export", "import"}, "log": {"publish", "prove"},
}  # fmt: skip
LATER = (("report",), ("inspect",))
OPTIONS = {
    ("pilot",): ("--statement", "--account", "--survey", "--mapping"),
    ("init",): ("--fund", "--origin", "--officer"),
    ("serve",): ("--host", "--port"),
    ("bank", "import"): ("--account", "--format", "--dry-run"),
    ("budget", "import"): (),
    ("budget", "report"): (),
    ("households", "import"): ("--mapping", "--dry-run"),
    ("entitlements", "compute"): ("--disaster",),
    ("payments", "export"): ("--batch", "--channel", "--out"),
    ("payments", "import"): (),
    ("balances",): ("--as-of", "--known-at", "--fund"),
    ("journal", "export"): ("--format", "--out"),
    ("journal", "import"): ("--format", "--mapping"),
    ("log", "publish"): (),
    ("log", "prove"): ("--receipt", "--out"),
    ("verify",): ("--key",),
    ("publish",): ("--out",),
    ("checks",): (),
    ("backup",): ("--out",),
    ("restore",): (),
}  # fmt: skip


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")


def listed(said: str) -> set[str]:
    """The names in the box of commands."""
    box = said.split("Commands", 1)[1]
    return set(re.findall(r"^│ ([a-z]+) ", box, re.MULTILINE))


@pytest.mark.parametrize("group", DELIVERED)
def test_help_lists_exactly_what_is_delivered(ask: Ask, group: str) -> None:
    answer = ask(None, *group.split(), "--help")
    assert answer.code == 0
    assert listed(answer.out) == DELIVERED[group]


@pytest.mark.parametrize("command", OPTIONS, ids=" ".join)
def test_every_command_takes_what_the_contract_says(ask: Ask, command: tuple[str, ...]) -> None:
    answer = ask(None, *command, "--help")
    assert answer.code == 0
    everywhere = set() if command == ("verify",) else {"--home"}
    everywhere |= set() if command == ("serve",) else {"--json"}
    for option in (*OPTIONS[command], *everywhere):
        assert re.search(rf"{option}\b", answer.out), option


@pytest.mark.parametrize("command", LATER, ids=" ".join)
def test_what_comes_later_is_wrong_usage_now(ask: Ask, command: tuple[str, ...]) -> None:
    assert ask(None, *command).code == 2


WRONG = (("bank", "import"), ("balances", "--nothing"), ("pilot", "--statement", "/nowhere"), ("init",))


@pytest.mark.parametrize("wrong", WRONG, ids=" ".join)
def test_wrong_usage_exits_2(ask: Ask, wrong: tuple[str, ...]) -> None:
    answer = ask(None, *wrong)
    assert (answer.code, answer.out) == (2, "")


def test_the_version_alone(ask: Ask) -> None:
    from relief_fund import __version__

    assert ask(None, "--version").out.strip() == __version__
