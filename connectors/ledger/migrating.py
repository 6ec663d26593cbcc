"""Brings the schema of an older ledger to the newest version, with Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from connectors.ledger.schema import UnknownVersionError


def migrate(connection: Connection) -> None:
    """Carry out what is missing, in the connection's transaction.

    Raises UnknownVersionError when a newer program has made the schema.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as exc:
        raise UnknownVersionError(str(exc)) from exc
