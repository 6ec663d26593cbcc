"""Opens pages as a reader does: without credentials, and led on among named hosts alone."""

from collections.abc import Collection
from typing import Final, NamedTuple

import httpx

from connectors.http.download import MAX_REDIRECTS, REDIRECTS
from connectors.http.file_limits import elsewhere
from connectors.http.limiter import Limiter
from connectors.http.origins import addressed, is_loopback, joined, parse
from connectors.http.patience import Patience
from connectors.http.strangers import Strangers
from connectors.http.wire import FAULTS, default_transport, describe, extensions
from transforms.errors import RecordError

TIMEOUT_S: Final = 15.0
ATTEMPTS: Final = 3  # at a page that answers 429; the host's limiter waits in between


class Visit(NamedTuple):
    """Where a reader ended, and what was answered there; `status` None: nobody answered.

    `is_led_out`: to a host that is none of the named ones, which was not asked.
    """

    status: int | None
    url: str
    is_led_out: bool = False
    why: str = ""


class Visitor:
    """Visits pages of some hosts, each at its own pace; one that is silent is given up."""

    def __init__(
        self,
        hosts: Collection[str],
        *,
        patience: Patience | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`hosts` with their ports; where one is of this machine, only such are asked at all."""
        is_local = any(is_loopback(_name(host)) for host in hosts)
        self._hosts = {h.lower() for h in hosts if is_loopback(_name(h)) or not is_local}
        self._transport = transport or default_transport(public_only=not is_local)
        self._patience = patience
        self._limiters: dict[str, Limiter] = {}
        self._strangers = Strangers()

    async def visit(self, url: str) -> Visit:
        """Open a page and follow where it leads on."""
        try:
            here = parse(url)
            for _ in range(MAX_REDIRECTS + 1):
                host = here.netloc.decode().lower()
                if host not in self._hosts:
                    return Visit(None, str(here), is_led_out=str(here) != url, why="not asked")
                self._strangers.ask(host)
                status, location = await self._asked(here, host)
                if status not in REDIRECTS or location is None:
                    return Visit(status, str(here))
                here = joined(here, location)
        except RecordError as exc:
            return Visit(None, url, why=str(exc))
        return Visit(None, str(here), why="too many redirects")

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._transport.aclose()

    async def _asked(self, url: httpx.URL, host: str) -> tuple[int, str | None]:
        if host not in self._limiters:
            self._limiters[host] = elsewhere(host, patience=self._patience)
        request = httpx.Request(
            "GET", url, headers={"accept": "text/html"}, extensions=extensions(TIMEOUT_S)
        )
        for _ in range(ATTEMPTS):
            async with self._limiters[host].slot() as slot:
                try:
                    response = await self._transport.handle_async_request(request)
                except FAULTS as exc:
                    self._strangers.silent(host)
                    raise RecordError("no_answer", f"{host}: {describe(exc)}") from None
                slot.feed(response.headers, response.status_code)
                await response.aclose()
            self._strangers.answered(host)
            if response.status_code != 429:
                break
        return response.status_code, response.headers.get("location")


def _name(host: str) -> str:
    return addressed(httpx.URL("https://localhost"), f"https://{host}/").host
