"""Prefect's server as we start it: on SQLite its transactions wait for each other.

`python -m deployments.own_server server start ...` takes what `prefect` takes.
Prefect 3.8 begins an SQLite transaction as a reader. One that has read and then writes, as the
start of every subflow does, is refused at once ("database is locked") when the recorder of task
runs has written in between; the server answers 503, and the client waits two seconds before it
asks again. A transaction that begins as a writer waits for its turn instead, some milliseconds.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from prefect.cli import app
from prefect.server.database.configurations import AioSqliteConfiguration
from prefect.server.database.dependencies import set_database_config
from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL
from sqlalchemy.ext.asyncio import AsyncSession, AsyncSessionTransaction


class PatientSqlite(AioSqliteConfiguration):
    """SQLite whose transactions take their turn to write when they begin."""

    @asynccontextmanager
    async def begin_transaction(
        self,
        session: AsyncSession,
        with_for_update: bool = False,  # noqa: FBT001, FBT002, ARG002 - Prefect's signature
    ) -> AsyncGenerator[AsyncSessionTransaction, None]:
        """Begin as a writer, whatever is asked."""
        async with super().begin_transaction(session, with_for_update=True) as transaction:
            yield transaction


def main() -> None:
    """Run Prefect's command line; another database than SQLite is Prefect's own business."""
    url = PREFECT_API_DATABASE_CONNECTION_URL.value()
    if url.startswith("sqlite"):
        set_database_config(PatientSqlite(connection_url=url))
    app()


if __name__ == "__main__":
    main()
