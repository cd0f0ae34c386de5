"""Making and upgrading the schema of the books: one Alembic history for both engines."""

from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from relief_fund.storage import privileges
from relief_fund.storage.errors import HomeTooNew

_MIGRATIONS = Path(__file__).parent / "migrations"


def _config(connection: Any = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


@cache
def _history() -> ScriptDirectory:
    """The revisions of this program; Alembic would read and compile each of them whenever a home is opened."""
    return ScriptDirectory.from_config(_config())


def upgrade(engine: Engine) -> None:
    """Bring the books behind ``engine`` to this program's version; raises HomeTooNew for a newer home."""
    script = _history()
    with engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    if present == script.get_current_head():
        return
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
