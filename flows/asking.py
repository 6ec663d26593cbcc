"""Asking a person through a form in Prefect's pages: a deployed run is suspended, and goes on."""

from typing import Any, Final

from prefect.context import FlowRunContext
from prefect.flow_runs import asuspend_flow_run
from prefect.input import RunInput
from prefect.input.actions import aread_flow_run_input
from prefect.input.run_input import keyset_from_base_key

WAITS_S: Final = 30 * 24 * 3600  # for an answer; then the run fails, and another one asks
_KEYS: Final = "suspended-{}"  # how Prefect begins the keys of what a suspended run asks


def may_wait() -> bool:
    """Tell whether this flow run may be suspended: one that a deployment has made."""
    context = FlowRunContext.get()
    return bool(context and context.flow_run and context.flow_run.deployment_id)


async def suspend(form: type[RunInput], question: str, answered: int, page: str) -> None:
    """Suspend this flow run until somebody has filled in the form, under what `page` tells."""
    shown = form.with_initial_data(description=page)
    key = _key(question, answered)
    await asuspend_flow_run(wait_for_input=shown, timeout=WAITS_S, key=key)


async def answers_to(question: str) -> list[Any]:
    """Return what was answered to a question of this flow run, each time it was asked, in order."""
    found: list[Any] = []
    while True:
        keys = keyset_from_base_key(_KEYS.format(_key(question, len(found))))
        answer: Any = await aread_flow_run_input(keys["response"])
        if answer is None:
            return found
        found.append(answer)


def _key(question: str, answered: int) -> str:
    return f"{question}-{answered}"
