"""The first ledger: runs, lock, records and steps."""

from alembic import op
from sqlalchemy import Boolean, Column, DateTime, Integer, String, Text

revision = "0001"
down_revision = None

INSTANT = DateTime(timezone=True)


def upgrade() -> None:
    """Create the four tables as they were in version 0.1."""
    op.create_table(
        "run",
        Column("id", String(40), primary_key=True),
        Column("migration", String(64), nullable=False),
        Column("kind", String(16), nullable=False),
        Column("started_at", INSTANT, nullable=False),
        Column("finished_at", INSTANT),
        Column("state", String(32), nullable=False),
        Column("digest", String(64), nullable=False),
        Column("workspace", String(64)),
        Column("transform_version", Integer, nullable=False),
        Column("detail", Text),
    )
    op.create_index("ix_run_migration", "run", ["migration", "started_at"])
    op.create_table(
        "migration_lock",
        Column("migration", String(64), primary_key=True),
        Column("run", String(40), nullable=False),
        Column("host", String(255), nullable=False),
        Column("process", String(64), nullable=False),
        Column("heartbeat_at", INSTANT, nullable=False),
    )
    op.create_table(
        "record",
        Column("migration", String(64), primary_key=True),
        Column("entity", String(16), primary_key=True),
        Column("source_id", String(255), primary_key=True),
        Column("shape", Text),
        Column("target_kind", String(16)),
        Column("target_id", String(64)),
        Column("outcome", String(16)),
        Column("reason", String(128)),
        Column("run", String(40), nullable=False),
        Column("updated_at", INSTANT, nullable=False),
    )
    op.create_index("ix_record_target", "record", ["migration", "target_kind", "target_id"])
    op.create_table(
        "step",
        Column("migration", String(64), primary_key=True),
        Column("entity", String(16), primary_key=True),
        Column("source_id", String(255), primary_key=True),
        Column("step_key", String(320), primary_key=True),
        Column("operation", String(40), nullable=False),
        Column("fingerprint", String(64), nullable=False),
        Column("shape_version", Integer, nullable=False),
        Column("begun_at", INSTANT),
        Column("settled_at", INSTANT),
        Column("outcome", String(16)),
        Column("reason", String(128)),
        Column("request_id", String(64)),
        Column("target_kind", String(16)),
        Column("target_id", String(64)),
        Column("is_found", Boolean),
        Column("observed", Text),
        Column("pre_image", Text),
        Column("quirks", Text),
        Column("losses", Text),
        Column("run", String(40), nullable=False),
        Column("made_run", String(40)),
        Column("worker", String(96), nullable=False),
    )
    op.create_index("ix_step_made_run", "step", ["migration", "made_run"])
