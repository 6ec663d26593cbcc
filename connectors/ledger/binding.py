"""The workspace that a migration belongs to: what the ledger holds as settled is settled there."""

from datetime import datetime

from sqlalchemy import Connection, insert, or_, select, update

from connectors.ledger.tables import BINDING, RECORD, RUN, STEP
from transforms.errors import FatalError
from transforms.model import RunId


class OtherWorkspaceError(FatalError):
    """The migration has written to another workspace."""


def check_workspace(connection: Connection, migration: str, workspace: str) -> None:
    """Raise OtherWorkspaceError when what the migration settled stands in another workspace."""
    bound = _bound_to(connection, migration)
    if bound is None or bound == workspace or not _holds_something(connection, migration):
        return
    raise OtherWorkspaceError(
        f"migration {migration!r} has written to workspace {bound}, and the token belongs to "
        f"{workspace}, where nothing of that stands; to go on, use a token of {bound}"
        f"{_since(connection, migration)}; to begin in {workspace}, "
        "give the migration another `name`, or name a new file in storage.ledger"
    )


def bind(
    connection: Connection,
    migration: str,
    workspace: str,
    *,
    url: str,
    run: RunId,
    moment: datetime,
) -> None:
    """Write down which workspace the migration writes to; raises OtherWorkspaceError."""
    check_workspace(connection, migration, workspace)
    row = {
        "migration": migration,
        "workspace": workspace,
        "url": url,
        "run": run,
        "bound_at": moment,
    }
    is_it = BINDING.c.migration == migration
    known = connection.execute(select(BINDING.c.workspace).where(is_it)).scalar()
    if known is None:
        connection.execute(insert(BINDING), [row])
    elif known != workspace:  # nothing of it stands there any more
        connection.execute(update(BINDING).where(is_it).values(row))


def _bound_to(connection: Connection, migration: str) -> str | None:
    """Return the workspace that is written down.

    A ledger older than the binding has what the file named in the first run that made something.
    """
    query = select(BINDING.c.workspace).where(BINDING.c.migration == migration)
    if (bound := connection.execute(query).scalar()) is not None:
        return str(bound)
    made = select(STEP.c.source_id).where(
        STEP.c.migration == migration, STEP.c.made_run == RUN.c.id
    )
    first = (
        select(RUN.c.workspace)
        .where(RUN.c.migration == migration, RUN.c.workspace.is_not(None), made.exists())
        .order_by(RUN.c.started_at)
        .limit(1)
    )
    told = connection.execute(first).scalar()
    return None if told is None else str(told)


def _since(connection: Connection, migration: str) -> str:
    found = connection.execute(select(BINDING).where(BINDING.c.migration == migration)).first()
    return f" ({found.url}, since run {found.run} of {found.bound_at:%Y-%m-%d})" if found else ""


def _holds_something(connection: Connection, migration: str) -> bool:
    """Say whether a step is settled or in doubt, or a record has an id in the target."""
    record = select(RECORD.c.source_id).where(
        RECORD.c.migration == migration, RECORD.c.target_id.is_not(None)
    )
    step = select(STEP.c.source_id).where(
        STEP.c.migration == migration,
        or_(STEP.c.outcome == "settled", STEP.c.outcome.is_(None)),
    )
    return any(connection.execute(query.limit(1)).first() is not None for query in (record, step))
