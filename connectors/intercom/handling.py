"""What the connector does with one kind of step: sent, looked for, spared, taken back."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from connectors.intercom.context import Connection
from connectors.intercom.looked import Reconciler, Verdict, repeat
from connectors.intercom.taking_back import Reverser, UndoEntry, Undone
from connectors.protocols import RecordState, Spared, StepAnswer
from transforms.model import Step

Json = dict[str, Any]
Sender = Callable[[Connection, Step, Json, RecordState], Awaitable[StepAnswer]]
Look = Callable[[Connection, Step, Json, RecordState], Awaitable[Verdict]]
# Takes a step with its body, what the ledger kept of it, the conversation as shown, its record.
Sparer = Callable[[Step, Json, Mapping[str, Any], Mapping[str, Any], RecordState], Spared | None]


async def keep(_at: Connection, _entry: UndoEntry) -> Undone:
    """There is nothing to put back: it goes with the record, or had no state before."""
    return "kept"


def was_found(entry: UndoEntry) -> bool:
    """Tell whether a step changed nothing that was not there before."""
    return entry.is_found and not entry.pre_image


@dataclass(frozen=True, slots=True)
class Handler:
    """One kind of step.

    `look` says whether a step whose answer was lost did happen; `look_back` the same for an undo,
    where a step that a run just repeats has to be known. `leaves_nothing` says without asking that
    a reversal would keep everything. `spare` cuts a step down to what overwrites nobody's work;
    `spares_in_doubt`: it takes what the step itself may have set already for ours.
    `restores`: of what a reversal puts fields back that the step overwrote.
    """

    send: Sender
    look: Reconciler = repeat
    look_back: Look | None = None
    reverse: Reverser = keep
    leaves_nothing: Callable[[UndoEntry], bool] = was_found
    spare: Sparer | None = None
    spares_in_doubt: bool = False
    restores: Literal["contact", "company"] | None = None
