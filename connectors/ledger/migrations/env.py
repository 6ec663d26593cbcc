"""Alembic's entry: migrates over the connection that `connectors.ledger.migrating` hands in."""

from alembic import context

from connectors.ledger.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
