"""Alembic runs this file to take the steps; the transaction is the caller's."""

from alembic import context

from labelreview.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by making a new one
)
context.run_migrations()
