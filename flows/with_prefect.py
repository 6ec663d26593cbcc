"""Carries out the order as Prefect does: a unit is a task, a part of the order a subflow."""

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from prefect import Flow, flow, tags
from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact
from prefect.events import emit_event

from flows.doing import Do, Tell
from tasks.prefect_tasks import task_of
from tasks.report.artifacts import slug
from tasks.run.session import Session, session

P = ParamSpec("P")
R = TypeVar("R")

FAILING: Final = "intercom-migration.failing"  # an event, once a run: records fail, and many


class PrefectDo:
    """Does what one run asks for; names alone cross the border of a task or a subflow."""

    def __init__(self, config: str, run: str) -> None:
        self._config, self._run = config, run

    async def __call__(
        self,
        unit: Callable[Concatenate[Session, str, P], Awaitable[R]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a unit's task."""
        return await task_of(unit)(self._config, self._run, *args, **kwargs)

    async def part(
        self,
        part: Callable[Concatenate[Do, P], Awaitable[R]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a part's subflow, under the tag of its entity, the last word of its name."""
        told = inspect.signature(part).bind(self, *args, **kwargs).arguments
        _, *names = told
        run_part: Any = subflow(part)
        with tags(run_part.name.rpartition("-")[2]):
            done: R = await run_part(self._config, self._run, {name: told[name] for name in names})
        return done

    @asynccontextmanager
    async def shown(self, table: str) -> AsyncIterator[Tell]:
        """Show on the run's page how far a table is loaded."""
        shown = await acreate_progress_artifact(
            0.0, key=slug(f"load-{table}"), description=f"load {table}"
        )

        async def tell(share: float) -> None:
            await aupdate_progress_artifact(shown, 100.0 * share)
            await self._warn()

        yield tell

    async def _warn(self) -> None:
        """Let automations know once of a share of failures that is half of what stops the run."""
        async with session(self._config) as shared:
            told, name = shared.breaker.take_warning(), shared.settings.name
        if told is not None:
            resource = {
                "prefect.resource.id": f"intercom-migration.{name}",
                "prefect.resource.name": name,
            }
            emit_event(FAILING, resource, payload={"told": f"{told} ({name}, run {self._run})"})


@cache
def subflow(part: Callable[..., Awaitable[Any]]) -> Flow[..., Any]:
    """Return the subflow of a part of the order; `names` are what the part takes beside `do`."""
    name = _name_of(part)

    @flow(name=name, flow_run_name=name, description=part.__doc__, validate_parameters=False)
    async def run_part(config: str, run: str, names: dict[str, Any]) -> Any:
        return await part(PrefectDo(config, run), **names)

    return run_part


def _name_of(part: Callable[..., Any]) -> str:
    return part.__name__.replace("_", "-")
