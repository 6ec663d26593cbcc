"""Locks of workspaces beside those of migrations, the workspace of a migration, longer words."""

from alembic import op
from sqlalchemy import Column, DateTime, String, Text, inspect

revision = "0002"
down_revision = "0001"

INSTANT = DateTime(timezone=True)


def upgrade() -> None:
    """Make one table of all locks, keep those that are held, and let words have any length."""
    op.create_table(
        "run_lock",
        Column("scope", Text, primary_key=True),
        Column("name", Text, primary_key=True),
        Column("migration", Text, nullable=False),
        Column("run", Text, nullable=False),
        Column("host", Text, nullable=False),
        Column("process", Text, nullable=False),
        Column("taken_at", INSTANT, nullable=False),
        Column("heartbeat_at", INSTANT, nullable=False),
    )
    op.execute(
        "insert into run_lock select 'migration', migration, migration, run, host, process, "
        "heartbeat_at, heartbeat_at from migration_lock"
    )
    op.drop_table("migration_lock")
    op.create_table(
        "binding",
        Column("migration", Text, primary_key=True),
        Column("workspace", Text, nullable=False),
        Column("url", Text, nullable=False),
        Column("run", Text, nullable=False),
        Column("bound_at", INSTANT, nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps to no length
        for table in ("run", "record", "step"):
            for column in inspect(op.get_bind()).get_columns(table):
                if isinstance(column["type"], String) and not isinstance(column["type"], Text):
                    op.alter_column(table, column["name"], type_=Text)
