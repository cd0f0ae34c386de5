"""Settings come from the environment, once, and everything lies under the home by default."""

import dataclasses
from pathlib import Path

import pytest

from relief_fund.kernel.errors import SettingInvalid
from relief_fund.settings import Settings


def test_everything_lies_under_the_home(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path, environment={})
    assert settings.home == tmp_path
    assert settings.books == f"sqlite:///{tmp_path / 'books.sqlite'}"
    assert settings.register == str(tmp_path / "register.sqlite")
    for folder in (settings.keys, settings.log, settings.uploads):
        assert folder.parent == tmp_path


def test_the_environment_names_home_and_databases(tmp_path: Path) -> None:
    settings = Settings.load(
        environment={
            "RELIEF_FUND_HOME": str(tmp_path),
            "RELIEF_FUND_BOOKS": "postgresql+psycopg://books",
            "RELIEF_FUND_REGISTER": "postgres://register",
            "RELIEF_FUND_TRUSTED_PROXY": "1",
            "RELIEF_FUND_SMALLEST_GROUP": "7",
        }
    )
    assert (settings.home, settings.trusted_proxy, settings.smallest_group) == (tmp_path, True, 7)
    assert (settings.books, settings.register) == ("postgresql+psycopg://books", "postgres://register")


@pytest.mark.parametrize(
    ("told", "peer", "believed"),
    [
        ("", "127.0.0.1", False),
        ("0", "127.0.0.1", False),
        ("1", "127.0.0.1", True),
        ("1", "::1", True),
        ("1", "::ffff:127.0.0.1", True),
        ("1", "203.0.113.9", False),
        ("1", "", False),
        ("10.0.0.5, 10.1.0.0/16", "10.1.2.3", True),
        ("10.0.0.5, 10.1.0.0/16", "10.0.0.6", False),
        ("10.0.0.5", "127.0.0.1", False),
        ("2001:db8::/64", "2001:db8::7", True),
    ],
)
def test_only_our_own_proxies_are_believed(tmp_path: Path, told: str, peer: str, believed: bool) -> None:
    settings = Settings.load(tmp_path, environment={"RELIEF_FUND_TRUSTED_PROXY": told})
    assert settings.believes(peer) is believed


@pytest.mark.parametrize("told", ["yes", "10.0.0.5/8", "10.0.0.5,"])
def test_what_is_no_address_is_refused_at_once(tmp_path: Path, told: str) -> None:
    with pytest.raises(SettingInvalid) as refused:
        Settings.load(tmp_path, environment={"RELIEF_FUND_TRUSTED_PROXY": told})
    assert (refused.value.facts["name"], refused.value.facts["value"]) == ("RELIEF_FUND_TRUSTED_PROXY", told)


@pytest.mark.parametrize("told", ["five", "0", "-1", "2.5"])
def test_a_smallest_group_is_a_whole_number_of_households(tmp_path: Path, told: str) -> None:
    with pytest.raises(SettingInvalid):
        Settings.load(tmp_path, environment={"RELIEF_FUND_SMALLEST_GROUP": told})


def test_a_named_home_wins_over_the_environment(tmp_path: Path) -> None:
    assert Settings.load(tmp_path, environment={"RELIEF_FUND_HOME": "/elsewhere"}).home == tmp_path


def test_without_a_word_the_home_is_var_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.load(environment={"RELIEF_FUND_HOME": "", "RELIEF_FUND_BOOKS": ""})
    assert settings.home == tmp_path / "var"
    assert settings.books.startswith("sqlite:///")
    assert settings.smallest_group == 5
    assert settings.trusted_proxy is False


def test_settings_do_not_change_while_the_program_runs(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path, environment={})
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.books = "sqlite://"  # type: ignore[misc]  # the refusal is the point
