"""Runs the migrations on the connection that Tracker hands over; it is not meant for the alembic command alone."""

from alembic import context

from tracker.store import models  # noqa: F401  (fills the metadata)
from tracker.store.base import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
