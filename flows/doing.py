"""How work is carried out: what an order asks for, one by one or some at a time."""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeVar

from tasks.run.frame import OpenedRun
from tasks.run.session import Session
from tasks.run.together import together

P = ParamSpec("P")
R = TypeVar("R")

AT_ONCE: Final = 4  # reading: each waits for the same rate
PARTS_AT_ONCE: Final = 2  # transforms are CPU-bound: more at once only hold more memory

Tell = Callable[[float], Awaitable[None]]  # takes the share that is done, 0 to 1


class Do(Protocol):
    """Carries out what an order asks for, on behalf of one run."""

    async def __call__(
        self,
        unit: Callable[Concatenate[Session, str, P], Awaitable[R]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Carry out one unit of work; `args` are what it takes beside the session and the run."""
        ...

    async def part(
        self,
        part: "Callable[Concatenate[Do, P], Awaitable[R]]",
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Carry out a part of the order that shows as a line of its own."""
        ...

    def shown(self, table: str) -> AbstractAsyncContextManager[Tell]:
        """Show how far a table is loaded."""
        ...


@dataclass(frozen=True, slots=True)
class Way:
    """How the units of one migration are carried out."""

    config: str
    do: Callable[[OpenedRun], Do]


async def each(
    names: Iterable[Any], start: Callable[[Any], Awaitable[R]], at_once: int = AT_ONCE
) -> list[R]:
    """Start work for each name, some at a time; after an error none, and it is raised last."""
    return await together([partial(start, name) for name in names], at_once=at_once)
