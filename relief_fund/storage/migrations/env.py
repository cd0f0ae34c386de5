"""Alembic's entry: runs over the connection that ``storage.schema`` opened and committed itself."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, transactional_ddl=False)
context.run_migrations()
