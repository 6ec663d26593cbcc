"""The gate as a form in Prefect's pages: a deployed full run that nobody signed waits for one."""

from typing import Any, Final

from prefect.context import FlowRunContext
from prefect.flow_runs import asuspend_flow_run
from prefect.input import RunInput
from prefect.input.actions import aread_flow_run_input
from prefect.input.run_input import keyset_from_base_key
from pydantic import Field, ValidationError, create_model

from tasks.load.gate import Asked, asked_last, sign
from tasks.report.asked import asked_page
from tasks.run.session import session
from transforms.checklist import BEFORE
from transforms.errors import MigrationError
from transforms.sign_off import Way

WAITS_S: Final = 30 * 24 * 3600  # for an answer; then the run fails, and another one asks
_KEYS: Final = "suspended-{}"  # how Prefect begins the keys of what a suspended run asks

_TICKS: Final[dict[str, Any]] = {
    item.key: (bool, Field(default=False, title=item.text, description=item.where))
    for item in BEFORE
}
SignOffForm: Final[type[RunInput]] = create_model(
    "SignOffForm",
    __base__=RunInput,
    signed_by=(str, Field(default="", title="Who signs", description="A person's name.")),
    working_in=(
        Way,
        Field(
            default=Way.SOURCE,
            title="Where people go on working meanwhile",
            description="In the source: deltas follow. In the target: the source rests.",
        ),
    ),
    **_TICKS,
)


def may_wait() -> bool:
    """Tell whether this flow run may be suspended: one that a deployment has made."""
    context = FlowRunContext.get()
    return bool(context and context.flow_run and context.flow_run.deployment_id)


async def take_answer(config: str) -> None:
    """Keep the sign-off that was given since this flow run was suspended, if it was.

    An answer that leaves something open is told so, and asked again: the run is suspended anew.
    """
    try:
        async with session(config) as shared:
            asked = asked_last(shared.runs)
            answers = await _answers(asked)
            if not answers:
                return
            missing = _keep(shared.runs, asked, answers[-1])
            page = asked_page(shared, asked, missing) if missing else None
    except MigrationError:  # nothing asks any more, or the file is wrong: the run says so itself
        return
    if page is not None:
        await _suspend(asked, len(answers), page)


async def ask_to_sign(config: str) -> None:
    """Suspend this flow run until somebody has filled in the form."""
    async with session(config) as shared:
        asked = asked_last(shared.runs)
        page = asked_page(shared, asked)
    await _suspend(asked, 0, page)


async def _suspend(asked: Asked, answered: int, page: str) -> None:
    form = SignOffForm.with_initial_data(description=page)
    await asuspend_flow_run(wait_for_input=form, timeout=WAITS_S, key=_key(asked, answered))


async def _answers(asked: Asked) -> list[Any]:
    """Return what was answered to each question about a run's plan, in order."""
    found: list[Any] = []
    while True:
        keys = keyset_from_base_key(_KEYS.format(_key(asked, len(found))))
        answer: Any = await aread_flow_run_input(keys["response"])
        if answer is None:
            return found
        found.append(answer)


def _keep(runs: Any, asked: Asked, answer: Any) -> list[str]:
    """Sign with an answer; returns why it can't be signed."""
    try:
        given = SignOffForm(**answer).model_dump()
        ticks = [item.key for item in BEFORE if given[item.key]]
        sign(runs, asked, given["signed_by"], ticks, given["working_in"])
    except (ValidationError, MigrationError) as exc:
        return [str(exc)]
    return []


def _key(asked: Asked, answered: int) -> str:
    return f"sign-off-{asked.run}-{answered}"
