"""A cutover's checklists as forms in Prefect's pages: what a person does, ticked with a name."""

from typing import Any, Final

from prefect.input import RunInput
from pydantic import Field, ValidationError, create_model

from flows.asking import answers_to, suspend
from flows.cutover import step_rows
from tasks.cutover import units
from transforms.cutover import CHECKLISTS, TITLES, CutoverStep, due
from transforms.errors import MigrationError
from transforms.outlets import markdown


def _form(step: CutoverStep) -> type[RunInput]:
    ticks: dict[str, Any] = {
        item.key: (bool, Field(default=False, title=item.text, description=item.where))
        for item in CHECKLISTS[step]
    }
    name = (str, Field(default="", title="Who did it", description="A person's name."))
    return create_model(f"{step.title()}Form", __base__=RunInput, done_by=name, **ticks)


_FORMS: Final = {step: _form(step) for step in CHECKLISTS}


async def take_answer(config: str) -> None:
    """Keep what was ticked since this flow run was suspended, if it was.

    An answer that leaves something open is told so, and asked again: the run is suspended anew.
    """
    try:
        step = await _asked(config)
        answers = [] if step is None else await answers_to(_question(step))
        if step is None or not answers:
            return
        refused = await _keep(config, step, answers[-1])
        page = await _page(config, step, refused) if refused else None
    except MigrationError:  # the file or the ledger is wrong: the run says so itself
        return
    if page is not None:
        await suspend(_FORMS[step], _question(step), len(answers), page)


async def ask(config: str) -> None:
    """Suspend this flow run until somebody has ticked the step that is due."""
    step = await _asked(config)
    if step is not None:
        await suspend(_FORMS[step], _question(step), 0, await _page(config, step))


async def _asked(config: str) -> CutoverStep | None:
    """Return the step that waits for a person, None when none does."""
    standing = due(await units.standings(config))
    return standing.step if standing and standing.step in CHECKLISTS else None


async def _keep(config: str, step: CutoverStep, answer: Any) -> str | None:
    """Write down what was ticked; returns why it doesn't do."""
    try:
        given = _FORMS[step](**answer).model_dump()
        ticks = [item.key for item in CHECKLISTS[step] if given[item.key]]
        await units.tick(config, step, given["done_by"], ticks)
    except (ValidationError, MigrationError) as exc:
        return str(exc)
    return None


async def _page(config: str, step: CutoverStep, refused: str | None = None) -> str:
    rows = step_rows(await units.standings(config))
    lines = [[row["step"], row["state"], row["by"], row["told"]] for row in rows]
    table = [["Step", "State", "By", ""], ["---"] * 4, *[[*map(markdown, line)] for line in lines]]
    return "\n\n".join(
        [
            *([f"**{markdown(refused)}**"] if refused else []),
            f"### {markdown(TITLES[step])}",
            "\n".join(f"| {' | '.join(line)} |" for line in table),
            "The cutover goes on when every line is ticked.",
        ]
    )


def _question(step: CutoverStep) -> str:
    return f"cutover-{step.replace('_', '-')}"
