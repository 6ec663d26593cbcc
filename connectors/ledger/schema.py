"""Opens the ledger's database with the newest schema: makes it, or has Alembic bring it there."""

import sqlite3
from pathlib import Path
from typing import Final

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from connectors.ledger.engines import POSTGRESQL, SQLITE, lock_schema, make_engine, writing
from connectors.ledger.standing import keep_standing
from connectors.ledger.tables import METADATA
from connectors.private import make_private_file
from transforms.errors import FatalError

_MIGRATIONS: Final = Path(__file__).parent / "migrations" / "versions"  # v0001_ledger.py and so on
# As Alembic makes and reads it.
_VERSION: Final = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


class LedgerError(FatalError):
    """The ledger can't be read or written; what was settled stays settled."""


class UnknownVersionError(Exception):
    """The database says a version that this program has never heard of."""


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
    except (SQLAlchemyError, sqlite3.Error, UnknownVersionError) as exc:
        engine.dispose()
        raise LedgerError(_told(parsed, first_line(exc))) from exc
    except BaseException:
        engine.dispose()
        raise
    return engine


def upgrade(engine: Engine) -> None:
    """Bring the schema up to date; safe to call again, and by several processes at once.

    A new database gets its tables as they are meant, as Alembic's cookbook has it; only an older
    one is migrated.
    """
    newest = max(path.name[1:5] for path in _MIGRATIONS.glob("v*.py"))
    with engine.connect() as connection:
        if _version(connection) == newest:
            return
    with writing(engine) as connection:
        lock_schema(connection)
        version = _version(connection)  # another process may have been here
        if version is None:
            _make(connection, newest)
        elif version != newest:
            # Alembic takes as long to load as all tables of a run, and few runs need it.
            from connectors.ledger.migrating import migrate  # noqa: PLC0415

            migrate(connection)


def _version(connection: Connection) -> str | None:
    """Return the version that a database has, None for one without a ledger."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return connection.execute(select(_VERSION.c.version_num)).scalar()


def _make(connection: Connection, version: str) -> None:
    """Make all tables; a table of somebody else's that is in the way is an error."""
    METADATA.create_all(connection, checkfirst=False)
    _VERSION.create(connection)
    connection.execute(insert(_VERSION).values(version_num=version))


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
