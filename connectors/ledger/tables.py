"""The tables of the ledger: runs, their locks, records and steps, and a migration's workspace."""

import re
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    Index,
    MetaData,
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


class Words(TypeDecorator[str]):
    """Text of any length; PostgreSQL takes no NUL, so it is escaped there."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Store what the database takes."""
        if value is None or dialect.name != "postgresql":
            return value
        return value.replace("\\", "\\\\").replace("\0", "\\0")

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Read what was meant."""
        if value is None or dialect.name != "postgresql" or "\\" not in value:
            return value
        return _ESCAPED.sub(lambda found: _MEANT[found.group()], value)


_MEANT: Final = {"\\\\": "\\", "\\0": "\0"}
_ESCAPED: Final = re.compile(r"\\[\\0]")

METADATA: Final = MetaData()

RUN: Final = Table(
    "run",
    METADATA,
    Column("id", Words, primary_key=True),
    Column("migration", Words, nullable=False),
    Column("kind", Words, nullable=False),  # demo, full, undo
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("state", Words, nullable=False),  # running, completed, stopped, undone
    Column("digest", Words, nullable=False),  # of the configuration without secrets
    Column("workspace", Words),
    Column("detail", Text),  # JSON: the redacted configuration, sign-off, counts
    Index("ix_run_migration", "migration", "started_at"),
)

# Who works on what: one row holds a migration (by its name), another one a workspace.
LOCK: Final = Table(
    "run_lock",
    METADATA,
    Column("scope", Words, primary_key=True),  # migration, workspace
    Column("name", Words, primary_key=True),
    Column("migration", Words, nullable=False),
    Column("run", Words, nullable=False),
    Column("host", Words, nullable=False),
    Column("process", Words, nullable=False),  # "<pid>:<start>:<pid namespace>:<boot>"
    Column("taken_at", Instant, nullable=False),
    Column("heartbeat_at", Instant, nullable=False),
)

# The workspace that a migration wrote to first; what is settled is settled there.
BINDING: Final = Table(
    "binding",
    METADATA,
    Column("migration", Words, primary_key=True),
    Column("workspace", Words, nullable=False),  # id_code, as GET /me said
    Column("url", Words, nullable=False),
    Column("run", Words, nullable=False),
    Column("bound_at", Instant, nullable=False),
)

RECORD: Final = Table(
    "record",
    METADATA,
    Column("migration", Words, primary_key=True),
    Column("entity", Words, primary_key=True),
    Column("source_id", Words, primary_key=True),
    Column("shape", Text),  # frozen at the first step; null after an undo
    Column("target_kind", Words),
    Column("target_id", Words),
    Column("outcome", Words),  # migrated, failed; null while it is under way
    Column("reason", Words),
    Column("run", Words, nullable=False),
    Index("ix_record_target", "migration", "target_kind", "target_id"),
)

STEP: Final = Table(
    "step",
    METADATA,
    Column("migration", Words, primary_key=True),
    Column("entity", Words, primary_key=True),
    Column("source_id", Words, primary_key=True),
    Column("step_key", Words, primary_key=True),
    Column("operation", Words, nullable=False),
    Column("fingerprint", Words, nullable=False),
    Column("begun_at", Instant),
    Column("settled_at", Instant),
    Column("outcome", Words),  # settled, refused, dispensed, withdrawn, undone; null in doubt
    Column("reason", Words),
    Column("request_id", Words),  # what the target calls the request; its support asks for it
    Column("target_kind", Words),
    Column("target_id", Words),
    Column("is_found", Boolean),  # the target had it before us; as the first settle said
    Column("observed", Text),  # JSON
    Column("pre_image", Text),  # JSON: what an update overwrote
    Column("run", Words, nullable=False),  # the last that sent it
    Column("made_run", Words),  # the first that it succeeded in: undoing that takes it back
    Index("ix_step_made_run", "migration", "made_run"),
)

# The attribute that was proposed for a field which nobody mapped: every run puts it there.
FIELD: Final = Table(
    "field",
    METADATA,
    Column("migration", Words, primary_key=True),
    Column("model", Words, primary_key=True),  # conversation, contact, company
    Column("field", Words, primary_key=True),  # the source's key of the field
    Column("attribute", Words, nullable=False),
    Column("type", Words, nullable=False),
    Column("run", Words, nullable=False),
)

# What a probe has found out about a workspace; it holds for every migration into it.
PROFILE: Final = Table(
    "profile",
    METADATA,
    Column("workspace", Words, primary_key=True),  # id_code
    Column("api_version", Words, nullable=False),
    Column("taken_at", Instant, nullable=False),
    Column("answers", Text, nullable=False),  # JSON: by the names of the questions
)

# What leads readers on from an old address, and articles that were taken from readers for it.
REDIRECT: Final = Table(
    "redirect",
    METADATA,
    Column("migration", Words, primary_key=True),
    Column("side", Words, primary_key=True),  # source, target: a rule there; hidden: an article
    Column("center", Words, primary_key=True),  # the help center's id on that side
    Column("place", Words, primary_key=True),  # path or address; of an article "<id>:<locale>"
    Column("leads_to", Words, nullable=False),  # as the system's rules name it
    Column("led_to", Words),  # what a rule of ours led to before it was changed
    Column("source_id", Words, nullable=False),  # of the article or collection
    Column("begun_at", Instant, nullable=False),
    Column("settled_at", Instant),  # null: nobody has seen it since
    Column("run", Words, nullable=False),
)

# The steps of the way over: freeze, last delta, verify, redirects, hand over; and which way it is.
CUTOVER: Final = Table(
    "cutover",
    METADATA,
    Column("migration", Words, primary_key=True),
    Column("step", Words, primary_key=True),  # of transforms.cutover; "way": where people work
    Column("state", Words, nullable=False),
    Column("done_by", Words),  # a person's name, or a run
    Column("at", Instant, nullable=False),
    Column("told", Words, nullable=False),
    Column("ticks", Text, nullable=False),  # JSON: the ticked lines of the checklist
)
