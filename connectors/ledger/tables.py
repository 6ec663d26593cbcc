"""The tables of the ledger: runs, the lock of a migration, records and steps."""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)


class Instant(TypeDecorator[datetime]):
    """A UTC instant; SQLite forgets the zone, so it is put back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Store as UTC."""
        return value if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Read with the zone."""
        if not isinstance(value, datetime):
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


METADATA: Final = MetaData()

RUN: Final = Table(
    "run",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("migration", String(64), nullable=False),
    Column("kind", String(16), nullable=False),  # demo, full, undo
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("state", String(32), nullable=False),  # running, completed, stopped, undone
    Column("digest", String(64), nullable=False),  # of the configuration without secrets
    Column("workspace", String(64)),
    Column("transform_version", Integer, nullable=False),
    Column("detail", Text),  # JSON: the redacted configuration, sign-off, counts
    Index("ix_run_migration", "migration", "started_at"),
)

LOCK: Final = Table(
    "migration_lock",
    METADATA,
    Column("migration", String(64), primary_key=True),
    Column("run", String(40), nullable=False),
    Column("host", String(255), nullable=False),
    Column("process", String(64), nullable=False),  # "<pid>:<start time>"
    Column("heartbeat_at", Instant, nullable=False),
)

RECORD: Final = Table(
    "record",
    METADATA,
    Column("migration", String(64), primary_key=True),
    Column("entity", String(16), primary_key=True),
    Column("source_id", String(255), primary_key=True),
    Column("shape", Text),  # frozen at the first step; null after an undo
    Column("target_kind", String(16)),
    Column("target_id", String(64)),
    Column("outcome", String(16)),  # migrated, failed; null while it is under way
    Column("reason", String(128)),
    Column("run", String(40), nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("ix_record_target", "migration", "target_kind", "target_id"),
)

STEP: Final = Table(
    "step",
    METADATA,
    Column("migration", String(64), primary_key=True),
    Column("entity", String(16), primary_key=True),
    Column("source_id", String(255), primary_key=True),
    Column("step_key", String(320), primary_key=True),
    Column("operation", String(40), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("shape_version", Integer, nullable=False),
    Column("begun_at", Instant),
    Column("settled_at", Instant),
    Column("outcome", String(16)),  # settled, refused, dispensed, withdrawn, undone; null in doubt
    Column("reason", String(128)),
    Column("request_id", String(64)),
    Column("target_kind", String(16)),
    Column("target_id", String(64)),
    Column("is_found", Boolean),  # the target had it before us; as the first settle said
    Column("observed", Text),  # JSON
    Column("pre_image", Text),  # JSON: what an update overwrote
    Column("quirks", Text),  # JSON list of quirk ids
    Column("losses", Text),  # JSON list
    Column("run", String(40), nullable=False),  # the last that sent it
    Column("made_run", String(40)),  # the first that it succeeded in: undoing that takes it back
    Column("worker", String(96), nullable=False),
    Index("ix_step_made_run", "migration", "made_run"),
)
