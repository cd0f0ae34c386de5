"""The first schema: all tables and all rules of the books, from its frozen text."""

from alembic import op

from relief_fund.storage import law
from relief_fund.storage.frozen import kept_statements

revision = "0001"
down_revision = None
FIRST_ROWS = (
    "INSERT INTO head (one, entries, written) VALUES (1, 0, 0)",
    "INSERT INTO log_head (one, size, written) VALUES (1, 0, 0)",
)


def upgrade() -> None:
    """Execute the frozen statements over the connection of the upgrade."""
    connection = op.get_bind()
    for statement in kept_statements(revision, connection.dialect.name):
        # The driver would take a bare percent sign for a place to put a value.
        connection.exec_driver_sql(
            statement if connection.dialect.name == "sqlite" else statement.replace("%", "%%")
        )
    if connection.dialect.name == "postgresql":
        law.always(connection)
    # The heads come last: their deferred keys would keep PostgreSQL from altering the tables.
    for row in FIRST_ROWS:
        connection.exec_driver_sql(row)
