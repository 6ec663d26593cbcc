"""Opens the ledger's database and brings its schema to the newest version with Alembic."""

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from connectors.ledger.engines import POSTGRESQL, SQLITE, lock_schema, make_engine, writing
from connectors.ledger.standing import keep_standing
from connectors.private import make_private_file
from transforms.errors import FatalError


class LedgerError(FatalError):
    """The ledger can't be read or written; what was settled stays settled."""


def open_engine(url: str) -> Engine:
    """Return an engine whose database has the newest schema; makes an SQLite file if need be.

    Raises LedgerError when it can't be opened, or was written by a newer version of the program.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as exc:  # its words repeat the address, with the password
        raise LedgerError("storage.ledger is not the address of a database") from exc
    if parsed.get_backend_name() == SQLITE and parsed.database:
        _make_private(Path(parsed.database))
    try:
        engine = make_engine(parsed)
    except ImportError as exc:
        told = f"the driver is not installed: pip install 'psycopg[binary]' ({first_line(exc)})"
        raise LedgerError(_told(parsed, told)) from exc
    if parsed.get_backend_name() == SQLITE and parsed.database:
        keep_standing(engine, Path(parsed.database).resolve())
    try:
        _refuse_narrow_encoding(engine, parsed)
        upgrade(engine)
    except (SQLAlchemyError, sqlite3.Error, CommandError) as exc:
        engine.dispose()
        raise LedgerError(_told(parsed, first_line(exc))) from exc
    except BaseException:
        engine.dispose()
        raise
    return engine


def upgrade(engine: Engine) -> None:
    """Bring the schema up to date; safe to call again, and by several processes at once."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with writing(engine) as connection:
        lock_schema(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def first_line(exc: Exception) -> str:
    """Return what went wrong without statement and parameters, which hold people's data."""
    cause = getattr(exc, "orig", None) or exc
    lines = str(cause).splitlines()
    return lines[0].strip() if lines else type(cause).__name__


def _refuse_narrow_encoding(engine: Engine, url: URL) -> None:
    """Raise LedgerError unless the database takes every sign that a tag or a name may hold."""
    if engine.dialect.name != POSTGRESQL:
        return
    with engine.connect() as connection:
        encoding = connection.exec_driver_sql("show server_encoding").scalar()
    if encoding != "UTF8":
        raise LedgerError(_told(url, f"the database's encoding is {encoding}; make one with UTF8"))


def _told(url: URL, trouble: str) -> str:
    return f"ledger {url.render_as_string()}: {trouble}; check storage.ledger"


def _make_private(path: Path) -> None:
    try:
        make_private_file(path)
    except OSError as exc:
        raise LedgerError(f"ledger {path}: {exc.strerror}; check storage.ledger") from exc
