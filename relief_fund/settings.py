"""One frozen object from the environment: where the home is, which databases, what address."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that may differ between installations. Read once, at the composition root.

    ``books`` is a SQLAlchemy URL ("sqlite:///..." or "postgresql+psycopg://..."), ``register`` a path of
    a SQLite file or a "postgres://" URL. ``smallest_group`` is k: an area is named in public only where
    it covers at least k households (our choice; the law gives no number).
    """

    home: Path
    books: str
    register: str
    trusted_proxy: bool = False
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
    def uploads(self) -> Path:
        """Files handed in at the web dock, kept until they are imported (0700)."""
        return self.home / "uploads"

    @classmethod
    def load(cls, home: Path | None = None, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Settings for ``home`` (else RELIEF_FUND_HOME, else ./var)."""
        folder = Path(home or environment.get("RELIEF_FUND_HOME") or "var").absolute()
        return cls(
            home=folder,
            books=environment.get("RELIEF_FUND_BOOKS") or f"sqlite:///{folder / 'books.sqlite'}",
            register=environment.get("RELIEF_FUND_REGISTER") or str(folder / "register.sqlite"),
            trusted_proxy=environment.get("RELIEF_FUND_TRUSTED_PROXY") == "1",
            smallest_group=int(environment.get("RELIEF_FUND_SMALLEST_GROUP") or 5),
        )
