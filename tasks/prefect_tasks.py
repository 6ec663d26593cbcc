"""The Prefect tasks: each opens the process's session and calls one unit, a plain function.

What crosses a task's border is small and plain: the migration file's path, the run's id, names of
ranges and batches, counts. The ledger decides what is left to do, so nothing is cached.
"""

from collections.abc import Awaitable, Callable
from functools import cache, partial
from typing import Any, Concatenate, Final, ParamSpec, TypeVar, cast

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.load import units as load
from tasks.plan import units as plan
from tasks.run.outages import outlast
from tasks.run.session import Session, session
from tasks.stage import knowledge
from tasks.stage import units as stage
from tasks.undo import page as undo_page
from tasks.verify import articles
from tasks.verify import units as verify

P = ParamSpec("P")
R = TypeVar("R")

# What a task is called whose unit's own name says it only among its neighbours.
NAMES: Final[dict[Callable[..., Any], str]] = {
    stage.check_before: "check",
    knowledge.may_move: "check-articles",
    stage.stage_setup: "stage-lists",
    stage.stage_all_tickets: "stage-tickets",
    stage.stage_single_tickets: "stage-messages",
    stage.stage_chosen_tickets: "stage-chosen-messages",
    stage.stage_ticket_files: "stage-files",
    plan.shape_companies: "transform-companies",
    plan.ticket_parts: "cut-tickets",
    plan.shape_tickets: "transform-tickets",
    plan.people_parts: "cut-people",
    plan.shape_contacts: "transform-contacts",
    load.plan_batches: "list-batches",
    undo_page.report_undo: "undo-report",
    verify.begin: "begin-verify",
    verify.parts: "cut-verify",
    verify.compare: "verify-part",
    articles.compare_articles: "verify-knowledge",
    verify.strays: "verify-strays",
    verify.second_look: "verify-source",
    verify.certify: "certificate",
}


def task_of(
    unit: Callable[Concatenate[Session, str, P], Awaitable[R]],
) -> Callable[Concatenate[str, str, P], Awaitable[R]]:
    """Return the Prefect task around `unit(session, run, ...)`: it takes the file's path instead.

    An outage is outlasted in it: Prefect's own retries wait in silence, and end at no wish to stop.
    """
    return cast(Callable[Concatenate[str, str, P], Awaitable[R]], _task(unit))


@cache
def _task(unit: Callable[..., Awaitable[Any]]) -> Any:
    name = NAMES.get(unit) or unit.__name__.replace("_", "-")

    @task(name=name, task_run_name=name, cache_policy=NO_CACHE)
    async def run_unit(config: str, run: str, *names: Any, **options: Any) -> Any:
        async with session(config) as shared:
            return await outlast(
                partial(unit, shared, run, *names, **options), name=name, patience=shared.patience
            )

    return run_unit
