"""The ledger's address: a file or a PostgreSQL database, and the password that may stand in it."""

import re
from pathlib import Path as FilePath
from typing import Final
from urllib.parse import unquote

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

SQLITE: Final = "sqlite:///"
POSTGRESQL: Final = "postgresql+psycopg://"
HIDDEN: Final = "***"

# The password ends at the first @, as SQLAlchemy reads it.
_PASSWORD: Final = re.compile(r"^[^:/@]+://[^:/@]*:(?P<password>[^@]*)@(?P<host>[^:/@?]*)")
_FORMS: Final = f"{SQLITE}file or {POSTGRESQL}user:password@host/database"


def ledger_trouble(url: str) -> tuple[str, str] | None:
    """Return what is wrong with a ledger's address and what is allowed, without the address."""
    if url.startswith(SQLITE):
        name = url.removeprefix(SQLITE).split("?")[0]
        is_file = name.strip() != "" and name.isprintable() and FilePath(name).name != ""
        return None if is_file and name != ":memory:" else ("is not a ledger", _FORMS)
    if not url.startswith(POSTGRESQL) or not url.isprintable():
        return "is not a ledger", _FORMS
    return _database_trouble(url)


def _database_trouble(url: str) -> tuple[str, str] | None:
    if url.count("@") > 1:
        return "has an @ too many", "write an @ in user or password as %40"
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # the second for a port that is no number
        return "is not the address of a database", _FORMS
    if not parsed.database:
        return "names no database", f"{POSTGRESQL}host/database"
    if any("password" in name for name in parsed.query):
        return "has a password behind the ?", f"{POSTGRESQL}user:password@host/database"
    return None


def ledger_password(url: str) -> tuple[str, str] | None:
    """Return the password in a database's address as it stands there, and the host."""
    found = _PASSWORD.match(url)
    return (found["password"], found["host"]) if found else None


def ledger_secrets(url: str) -> list[str]:
    """Return the password in a database's address, as it stands there and as it is meant."""
    found = ledger_password(url)
    if found is None or not found[0]:
        return []
    return list(dict.fromkeys((found[0], unquote(found[0]))))


def without_password(url: str) -> str:
    """Return the address with `***` in the place of its password."""
    found = _PASSWORD.match(url)
    if found is None or not found["password"]:
        return url
    start, end = found.span("password")
    return f"{url[:start]}{HIDDEN}{url[end:]}"
