"""The gate as a form in Prefect's pages: a deployed full run that nobody signed waits for one."""

from typing import Any, Final

from prefect.input import RunInput
from pydantic import Field, ValidationError, create_model

from flows.asking import answers_to, suspend
from tasks.load.gate import Asked, asked_last, sign
from tasks.report.asked import asked_page
from tasks.run.session import session
from transforms.checklist import BEFORE
from transforms.errors import MigrationError
from transforms.sign_off import Way

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


async def take_answer(config: str) -> None:
    """Keep the sign-off that was given since this flow run was suspended, if it was.

    An answer that leaves something open is told so, and asked again: the run is suspended anew.
    """
    try:
        async with session(config) as shared:
            asked = asked_last(shared.runs)
            answers = await answers_to(_question(asked))
            if not answers:
                return
            missing = _keep(shared.runs, asked, answers[-1])
            page = asked_page(shared, asked, missing) if missing else None
    except MigrationError:  # nothing asks any more, or the file is wrong: the run says so itself
        return
    if page is not None:
        await suspend(SignOffForm, _question(asked), len(answers), page)


async def ask_to_sign(config: str) -> None:
    """Suspend this flow run until somebody has filled in the form."""
    async with session(config) as shared:
        asked = asked_last(shared.runs)
        page = asked_page(shared, asked)
    await suspend(SignOffForm, _question(asked), 0, page)


def _keep(runs: Any, asked: Asked, answer: Any) -> list[str]:
    """Sign with an answer; returns why it can't be signed."""
    try:
        given = SignOffForm(**answer).model_dump()
        ticks = [item.key for item in BEFORE if given[item.key]]
        sign(runs, asked, given["signed_by"], ticks, given["working_in"])
    except (ValidationError, MigrationError) as exc:
        return [str(exc)]
    return []


def _question(asked: Asked) -> str:
    return f"sign-off-{asked.run}"
