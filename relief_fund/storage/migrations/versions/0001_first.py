"""The first schema: all tables and all rules of the books."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    from relief_fund.storage import law

    connection = op.get_bind()
    from sqlmodel import SQLModel

    SQLModel.metadata.create_all(connection)
    for statement in law.statements(connection.dialect.name, law.tables()):
        connection.exec_driver_sql(
            statement.replace("%", "%%") if connection.dialect.name != "sqlite" else statement
        )
    if connection.dialect.name == "postgresql":
        law.always(connection)
    connection.exec_driver_sql("INSERT INTO head (one, entries, written) VALUES (1, 0, 0)")
    connection.exec_driver_sql("INSERT INTO log_head (one, size, written) VALUES (1, 0, 0)")
