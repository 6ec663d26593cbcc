"""Links of articles, asked whether there is anything: an address once, a dead host as well."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from tasks.run.together import together
from transforms.errors import TransientError

AT_ONCE: Final = 16  # of all hosts
SILENT: Final = "no_answer"  # of an error: the host itself gave none

Ask = Callable[[str], Awaitable[bool]]  # raises TransientError where nobody can say just now


class Asked(NamedTuple):
    """What became of asking for links; all the others lead to something."""

    dead: list[str]
    unknown: list[str]


@dataclass(slots=True)
class _Host:
    """What is known of a host: None until it was asked for the first time."""

    is_silent: bool | None = None
    first: asyncio.Lock = field(default_factory=asyncio.Lock)


class Links:
    """Which links lead to something; of a host that gives no answer nobody asks for another."""

    def __init__(self, ask: Ask) -> None:
        """`ask` tells whether there is anything at an address."""
        self._ask = ask
        self._hosts: dict[str, _Host] = defaultdict(_Host)
        self._told: dict[str, bool | None] = {}
        self._under_way: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def asked(self, links: list[str]) -> Asked:
        """Return those that lead to nothing, and those of which nobody can say."""
        calls = [lambda link=link: self._is_alive(link) for link in links]
        told = list(zip(links, await together(calls, at_once=AT_ONCE), strict=True))
        return Asked(
            [link for link, alive in told if alive is False],
            [link for link, alive in told if alive is None],
        )

    async def _is_alive(self, link: str) -> bool | None:
        address = link.partition("#")[0]  # what follows never reaches the host
        async with self._under_way[address]:
            if address not in self._told:
                self._told[address] = await self._asked(address)
        return self._told[address]

    async def _asked(self, address: str) -> bool | None:
        """Ask; the first of a host goes alone, for whoever comes behind may have no need to."""
        host = self._hosts[_host_of(address)]
        if host.is_silent is None:
            async with host.first:
                if host.is_silent is None:
                    return await self._answer(address, host)
        return None if host.is_silent else await self._answer(address, host)

    async def _answer(self, address: str, host: _Host) -> bool | None:
        async with self._gate:
            try:
                alive = await self._ask(address)
            except TransientError as exc:
                host.is_silent = exc.code == SILENT
                return None
        host.is_silent = False
        return alive


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return address
