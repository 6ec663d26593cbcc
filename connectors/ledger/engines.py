"""The two databases that hold a ledger, set so that a commit outlives a loss of power."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, text

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"

WAIT_S: Final = 30  # for another process's lock on a row or on the file
CONNECT_S: Final = 10
SILENT_S: Final = 60  # a server that answers nothing for so long counts as gone

_SCHEMA_LOCK: Final = 0x1ED6E7  # any number: of the advisory lock under which the schema grows

# Options of libpq; what the address itself says wins.
_LINK: Final = {
    "application_name": "intercom-migration",
    "connect_timeout": CONNECT_S,
    "keepalives_idle": 20,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": SILENT_S * 1000,
}

# Whatever the server, the database or the role has as a default; a stronger one stays.
_DURABLE: Final = """
    select set_config('synchronous_commit', 'on', false)
    where current_setting('synchronous_commit') in ('off', 'local')
"""


def make_engine(url: URL) -> Engine:
    """Return an engine that has not connected yet; raises ImportError without a driver."""
    if url.get_backend_name() == POSTGRESQL:
        options = {name: value for name, value in _LINK.items() if name not in url.query}
        engine = create_engine(
            url,
            connect_args=options,
            isolation_level="READ COMMITTED",
            pool_pre_ping=True,  # a server that was restarted is connected to again
            pool_size=4,
            max_overflow=12,
        )
        event.listen(engine, "connect", _set_postgresql)
    else:
        engine = create_engine(url)
        event.listen(engine, "connect", _set_sqlite)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that writes: what it reads first can't change before it commits.

    In PostgreSQL that holds for what is read FOR UPDATE or FOR KEY SHARE.
    """
    with engine.begin() as connection:
        if engine.dialect.name == SQLITE:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # else the driver waits for an INSERT
        yield connection


def lock_schema(connection: Connection) -> None:
    """Let one process at a time change the schema, until the transaction ends."""
    if connection.dialect.name == POSTGRESQL:
        connection.execute(text(f"select pg_advisory_xact_lock({_SCHEMA_LOCK})"))


def _set_sqlite(connection: Any, _record: Any) -> None:
    """Set a write-ahead log, and commits that outlive a loss of power."""
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={WAIT_S * 1000}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _set_postgresql(connection: Any, _record: Any) -> None:
    """Set commits that outlive a loss of power, and an end to waiting for another's lock."""
    cursor = connection.cursor()
    cursor.execute(_DURABLE)
    cursor.execute(f"SET lock_timeout = '{WAIT_S}s'")
    cursor.close()
    connection.commit()
