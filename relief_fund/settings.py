"""One frozen object from the environment: where the home is, which databases, what address."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path

from relief_fund.kernel.errors import SettingInvalid

PROXY, GROUP = "RELIEF_FUND_TRUSTED_PROXY", "RELIEF_FUND_SMALLEST_GROUP"
THIS_MACHINE = ("127.0.0.0/8", "::1/128")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that may differ between installations. Read once, at the composition root.

    ``books`` is a SQLAlchemy URL ("sqlite:///..." or "postgresql+psycopg://..."), ``register`` a path of
    a SQLite file or a "postgres://" URL. ``smallest_group`` is k: an area is named in public only where
    it covers at least k households (our choice; the law gives no number). ``trusted_proxy`` says that a proxy
    of ours stands in front, ``proxies`` at which addresses: from anywhere else its headers are a visitor's own.
    """

    home: Path
    books: str
    register: str
    trusted_proxy: bool = False
    proxies: tuple[str, ...] = THIS_MACHINE
    smallest_group: int = 5

    @property
    def keys(self) -> Path:
        """The folder of secrets (0700)."""
        return self.home / "keys"

    @property
    def log(self) -> Path:
        """The folder that mirrors may copy: tiles and checkpoint."""
        return self.home / "log"

    @property
    def books_at_hand(self) -> bool:
        """Whether the books are a file beside the program, with one writer, and not asked over a wire."""
        return self.books.startswith("sqlite")

    @property
    def uploads(self) -> Path:
        """Files handed in at the web dock, kept until they are imported (0700)."""
        return self.home / "uploads"

    def believes(self, peer: str) -> bool:
        """Whether what ``peer`` (the address of the connection) forwards about a visitor is believed."""
        if not self.trusted_proxy:
            return False
        return _is_one_of(peer, self.proxies)

    @classmethod
    def load(cls, home: Path | None = None, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Settings for ``home`` (else RELIEF_FUND_HOME, else ./var). Raises SettingInvalid."""
        folder = Path(home or environment.get("RELIEF_FUND_HOME") or "var").absolute()
        proxy = (environment.get(PROXY) or "").strip()
        trusted = proxy not in ("", "0")
        return cls(
            home=folder,
            books=environment.get("RELIEF_FUND_BOOKS") or f"sqlite:///{folder / 'books.sqlite'}",
            register=environment.get("RELIEF_FUND_REGISTER") or str(folder / "register.sqlite"),
            trusted_proxy=trusted,
            proxies=_named(proxy) if trusted and proxy != "1" else THIS_MACHINE,
            smallest_group=_count(environment.get(GROUP) or "5"),
        )


def _named(told: str) -> tuple[str, ...]:
    """Addresses and networks of "10.0.0.5, 10.1.0.0/16". Raises SettingInvalid."""
    try:
        return tuple(str(_network(one.strip())) for one in told.split(","))
    except ValueError:
        raise SettingInvalid(name=PROXY, value=told[:80], expected="0 | 1 | 10.0.0.5, 10.1.0.0/16") from None


def _count(told: str) -> int:
    """A whole number from 1. Raises SettingInvalid."""
    if not (told.isascii() and told.isdigit() and int(told) > 0):
        raise SettingInvalid(name=GROUP, value=told[:80], expected="1, 2, 3, …")
    return int(told)


@lru_cache(maxsize=1_000)
def _is_one_of(peer: str, proxies: tuple[str, ...]) -> bool:
    """Whether an address lies in one of the networks; asked several times a visit, about the same few peers."""
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in _network(told) for told in proxies)


@cache
def _network(told: str) -> IPv4Network | IPv6Network:
    return ip_network(told)
