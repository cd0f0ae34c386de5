"""Who may do what on PostgreSQL: the program works under two roles that can neither alter nor drop.

The writer inserts and selects everywhere, updates and deletes only where a table declares it (heads,
guards, code steps, sessions, limits, job rows, run cursors, disclosure keys). The reader only selects.
"""

from typing import Any

from relief_fund.storage import law

WRITER = "relief_fund_writer"
READER = "relief_fund_reader"


def grant(connection: Any) -> None:
    """Make both roles where they are missing and give each exactly its rights on every table."""
    for role in (WRITER, READER):
        # Roles belong to the whole server: another database may be making the same one just now.
        connection.exec_driver_sql(
            f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN; "
            "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
        if not connection.exec_driver_sql(f"SELECT pg_has_role(current_user, '{role}', 'MEMBER')").scalar():
            connection.exec_driver_sql(f"GRANT {role} TO CURRENT_USER")
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA public TO {role}")
    for table in law.tables():
        rights = ["SELECT", "INSERT", *(verb.upper() for verb in law.mutable(table))]
        connection.exec_driver_sql(f'REVOKE ALL ON "{table.name}" FROM {WRITER}, {READER}')
        connection.exec_driver_sql(f'GRANT {", ".join(rights)} ON "{table.name}" TO {WRITER}')
        connection.exec_driver_sql(f'GRANT SELECT ON "{table.name}" TO {READER}')


def statement_to_work_as(role: str) -> str:
    """What a connection says first, so that it holds no more rights than the role."""
    return f"SET ROLE {role}"
