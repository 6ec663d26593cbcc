"""Opens the ledger's database and brings its schema to the newest version with Alembic."""

import os
import sqlite3
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from transforms.errors import FatalError

BUSY_TIMEOUT_S: Final = 30


class LedgerError(FatalError):
    """The ledger can't be read or written; what was settled stays settled."""


def open_engine(url: str) -> Engine:
    """Return an engine whose database has the newest schema; makes an SQLite file if need be.

    Raises LedgerError when it can't be opened, or was written by a newer version of the program.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        _make_private(Path(parsed.database))
    engine = create_engine(parsed)
    if parsed.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _make_durable)
    try:
        upgrade(engine)
    except Exception as exc:
        engine.dispose()
        if isinstance(exc, SQLAlchemyError | sqlite3.Error) or "revision" in str(exc):
            raise LedgerError(f"ledger {parsed.render_as_string()}: {first_line(exc)}") from exc
        raise
    return engine


def upgrade(engine: Engine) -> None:
    """Bring the schema up to date; safe to call again, and by several processes at once."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def first_line(exc: Exception) -> str:
    """Return what went wrong without statement and parameters, which hold people's data."""
    cause = getattr(exc, "orig", None) or exc
    return str(cause).splitlines()[0] if str(cause) else type(cause).__name__


def _make_private(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as exc:
        raise LedgerError(f"ledger {path}: {exc.strerror}; check storage.ledger") from exc


def _make_durable(connection: Any, _record: Any) -> None:
    """Write-ahead log, and a commit that outlives a loss of power."""
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_S * 1000}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()
