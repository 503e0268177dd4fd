"""What Alembic runs: on the connection, and in the transaction, that it is given."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    render_as_batch=True,  # SQLite changes a table by making it again
    transaction_per_migration=False,
    on_version_apply=context.config.attributes.get("step_done"),
)
context.run_migrations()
