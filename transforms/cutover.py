"""The way from a source that people work in to Intercom: its steps, and how they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from transforms.checklist import AFTER, FREEZING, Item
from transforms.errors import FatalError
from transforms.sign_off import Way


class CutoverStep(StrEnum):
    """What leads over, in this order."""

    FREEZE = "freeze"
    DELTA = "delta"
    VERIFY = "verify"
    REDIRECTS = "redirects"
    HAND_OVER = "hand_over"


class StepState(StrEnum):
    """How far a step is."""

    OPEN = "open"
    BEGUN = "begun"  # its run goes on, or died
    LEFT = "left_open"  # it came to its end, and something is to be mended or accepted
    DONE = "done"
    NOT_NEEDED = "not_needed"


OVER: Final = frozenset({StepState.DONE, StepState.NOT_NEEDED})  # the next step may follow


@dataclass(frozen=True, slots=True)
class Standing:
    """How one step stands, who or which run has brought it there, and when."""

    step: CutoverStep
    state: StepState = StepState.OPEN
    by: str | None = None
    at: datetime | None = None
    told: str = ""
    ticks: tuple[str, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether the next step may follow."""
        return self.state in OVER


TITLES: Final[Mapping[CutoverStep, str]] = {
    CutoverStep.FREEZE: "Freeze: nobody writes in the source any more",
    CutoverStep.DELTA: "Last delta: one that finds nothing new",
    CutoverStep.VERIFY: "Verify: the workspace is read back",
    CutoverStep.REDIRECTS: "Redirects: old addresses lead to the new knowledge base",
    CutoverStep.HAND_OVER: "Hand over: people work in Intercom",
}
CHECKLISTS: Final[Mapping[CutoverStep, Sequence[Item]]] = {
    CutoverStep.FREEZE: FREEZING,
    CutoverStep.HAND_OVER: AFTER,
}
_RESTS: Final = "people have worked in Intercom since the full run"
_NO_BASE: Final = "no knowledge base has moved"
_SINCE: Final = "the workspace was written to since it was verified"


def walk(
    kept: Mapping[CutoverStep, Standing],
    way: Way,
    *,
    has_base: bool,
    written_at: datetime | None,
) -> list[Standing]:
    """Return every step as it stands, in order.

    `written_at`: when a run began last that wrote to the workspace; what was verified before that
    is open again.
    """
    unneeded = {} if has_base else {CutoverStep.REDIRECTS: _NO_BASE}
    if way is Way.TARGET:
        unneeded |= dict.fromkeys((CutoverStep.FREEZE, CutoverStep.DELTA), _RESTS)
    verified = kept.get(CutoverStep.VERIFY)
    if verified is not None and verified.at and written_at and written_at > verified.at:
        kept = {**kept, CutoverStep.VERIFY: Standing(CutoverStep.VERIFY, told=_SINCE)}
    return [
        Standing(step, StepState.NOT_NEEDED, told=unneeded[step])
        if step in unneeded
        else _needed(kept.get(step, Standing(step)))
        for step in CutoverStep
    ]


def _needed(standing: Standing) -> Standing:
    """Return a step as it stands that is needed, though it may not have been before."""
    is_open = standing.state is StepState.NOT_NEEDED
    return Standing(standing.step) if is_open else standing


def due(standings: Sequence[Standing]) -> Standing | None:
    """Return the first step that is not over, None when all are."""
    return next((each for each in standings if not each.is_over), None)


def missing(step: CutoverStep, ticks: Sequence[str]) -> list[str]:
    """Return the lines of a step's checklist that are not ticked."""
    return [item.text for item in CHECKLISTS[step] if item.key not in ticks]


def require_due(standings: Sequence[Standing], step: CutoverStep) -> None:
    """Raise FatalError unless it is this step's turn."""
    now = due(standings)
    if now is None or now.step is not step:
        turn = "all steps are done" if now is None else f"{now.step} is next"
        raise FatalError(f"it is not the turn of {step}: {turn}; `cutover --status` shows how far")
