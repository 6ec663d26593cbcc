"""Prefect's server as we start it: `python -m deployments.own_server PORT`, on 127.0.0.1.

It answers this machine only, and no page but its own: `Host` and `Origin` are looked at before
Prefect is, which has no setting for it. It ends when nobody uses it (`deployments.server_use`).

On SQLite its transactions wait for each other. Prefect 3.8 begins one as a reader. One that has
read and then writes, as the start of every subflow does, is refused at once ("database is locked")
when the recorder of task runs has written in between; the server answers 503, and the client waits
two seconds before it asks again. A transaction that begins as a writer waits for its turn instead,
some milliseconds.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import uvicorn
from prefect.server.api.server import create_app
from prefect.server.database.configurations import AioSqliteConfiguration
from prefect.server.database.dependencies import set_database_config
from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL, get_current_settings
from sqlalchemy.ext.asyncio import AsyncSession, AsyncSessionTransaction

from connectors.loopback import foreign
from deployments.server_use import STATE, USERS, claim_unused, read_state

HOST: Final = "127.0.0.1"
LOOK_S: Final = 0.5  # between two looks at whether anybody uses the server
GRACE_S: Final = 5  # for requests under way when it ends
LAST_S: Final = 20.0  # after which it ends in any case

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


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


class OnlyFromHere:
    """An application that no page of the web reaches, by whichever name it comes."""

    def __init__(self, app: App, port: int) -> None:
        """Take an application and the port it is served on."""
        self._app = app
        self._port = port

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass on what is ours, and refuse the rest before anything of it is read."""
        if scope["type"] == "lifespan" or (found := self._foreign(scope)) is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            told = f"a foreign {found}; this server is for this machine".encode()
            plain = [(b"content-type", b"text/plain")]
            await send({"type": "http.response.start", "status": 403, "headers": plain})
            await send({"type": "http.response.body", "body": told})

    def _foreign(self, scope: Message) -> str | None:
        named: dict[bytes, list[str]] = {b"host": [], b"origin": []}
        for name, value in scope["headers"]:
            if name.lower() in named:
                named[name.lower()].append(value.decode("latin-1"))
        if len(named[b"host"]) != 1:
            return "Host"
        origins: list[str | None] = [*named[b"origin"]] or [None]
        found = (foreign(named[b"host"][0], origin, port=self._port) for origin in origins)
        return next(filter(None, found), None)


def end_when_unused(users: Path, state: Path) -> None:
    """End this process, as SIGTERM does, once nobody uses the server and nobody has kept it."""
    while True:
        time.sleep(LOOK_S)
        standing = read_state(state)
        if standing is not None and standing.is_kept and standing.pid == os.getpid():
            continue
        try:
            held = claim_unused(users)  # from here on nobody begins to use it
        except OSError:  # the folder is gone
            held = -1
        if held is not None:
            break
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LAST_S)
    os._exit(0)


def main() -> None:
    """Serve until SIGTERM; another database than SQLite is Prefect's own business."""
    port = int(sys.argv[1])
    url = PREFECT_API_DATABASE_CONNECTION_URL.value()
    if url.startswith("sqlite"):
        set_database_config(PatientSqlite(connection_url=url))
    watch = threading.Thread(
        target=end_when_unused, args=(USERS.resolve(), STATE.resolve()), daemon=True
    )
    watch.start()
    settings = get_current_settings().server
    uvicorn.run(
        OnlyFromHere(create_app(final=True), port),
        host=HOST,
        port=port,
        timeout_keep_alive=settings.api.keepalive_timeout,
        timeout_graceful_shutdown=GRACE_S,
        ws_ping_interval=settings.api.websocket_ping_interval,
        ws_ping_timeout=settings.api.websocket_ping_timeout,
        log_level=settings.logging_level.lower(),
    )


if __name__ == "__main__":
    main()
