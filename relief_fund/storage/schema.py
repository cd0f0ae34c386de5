"""Making and upgrading the schema of the books: one Alembic history for both engines."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect

from relief_fund.storage import privileges
from relief_fund.storage.errors import HomeTooNew

_MIGRATIONS = Path(__file__).parent / "migrations"
NEWEST = max(path.name.partition("_")[0] for path in (_MIGRATIONS / "versions").glob("[0-9]*_*.py"))
"""The revision that this program works with: their files are named by their numbers."""


def upgrade(engine: Engine) -> None:
    """Bring the books behind ``engine`` to this program's version; raises HomeTooNew for a newer home."""
    with engine.connect() as connection:
        present = _present(connection)
    # Alembic takes a fifth of the time in which a command starts, and is needed once in a home's life.
    if present != NEWEST:
        _upgrade(engine, present)


def _present(connection: Any) -> str | None:
    """The revision that the books are at; None before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


def _config(connection: Any = None) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _upgrade(engine: Engine, present: str | None) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(_config())
    if present is not None and present not in {one.revision for one in script.walk_revisions()}:
        raise HomeTooNew(version=present)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.dialect.name == "sqlite" else "BEGIN")
        try:
            command.upgrade(_config(connection), "head")
            if connection.dialect.name == "postgresql":
                privileges.grant(connection)
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")
