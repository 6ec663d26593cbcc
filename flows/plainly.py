"""Carries out the order as plain calls in one process: for tests and measurements."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, TypeVar

from flows.doing import Do, Tell, Way
from tasks.run.session import Session

P = ParamSpec("P")
R = TypeVar("R")

Instead = Mapping[Callable[..., Any], Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class PlainDo:
    """Calls units with the run's own session; `instead` has what is called in place of a unit."""

    shared: Session
    run: str
    instead: Instead = field(default_factory=dict)

    async def __call__(
        self,
        unit: Callable[Concatenate[Session, str, P], Awaitable[R]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Call a unit."""
        work: Callable[..., Awaitable[R]] = self.instead.get(unit, unit)
        return await work(self.shared, self.run, *args, **kwargs)

    async def part(
        self,
        part: Callable[Concatenate[Do, P], Awaitable[R]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Call a part of the order."""
        return await part(self, *args, **kwargs)

    @asynccontextmanager
    async def shown(self, table: str) -> AsyncIterator[Tell]:  # noqa: ARG002 - nobody looks
        """Show nothing."""

        async def tell(share: float) -> None:
            pass

        yield tell


def plain_way(config: str, instead: Instead | None = None) -> Way:
    """Return the plain way to run a migration."""
    return Way(config, lambda run: PlainDo(run.shared, run.id, instead or {}))
