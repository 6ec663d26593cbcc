"""How much a run takes out of Intercom by itself of what the source has deleted.

A desk that lost a help center, or answers with empty lists, looks as if everything had been
deleted. What goes beyond the bound is planned and named, and waits for a person's word.
"""

from dataclasses import replace
from typing import Final

from transforms.limits import WithdrawAtMost
from transforms.model import PlannedRecord

HELD: Final = "withdrawal_held"
NOTE: Final = "withdrawals-held"  # the note of what a run holds, a sentence each
KEY: Final = "options.withdraw_at_most"


def is_beyond(going: int, moved: int, bound: WithdrawAtMost) -> bool:
    """Tell whether `going` of `moved` records are too many to be taken out unasked.

    All of them at once are, whatever the number, unless it is a single one or all are allowed.
    """
    if bound.share >= 1:
        return False
    return 1 < going >= moved or (going > bound.count and going > bound.share * moved)


def held(record: PlannedRecord) -> PlannedRecord:
    """Return a record of which no step is sent."""
    steps = [replace(each, hints=replace(each.hints, is_held=True)) for each in record.steps]
    return replace(record, steps=tuple(steps))


def sentence(what: str, going: int, moved: int) -> str:
    """Return what a person is told of records that are held."""
    return (
        f"{going} of {moved} {what} are gone from the source, more than a run takes out of Intercom"
        f" by itself: nothing is done with them ({HELD}). If they were meant to go, set"
        f" {KEY}.share to 1 for one run."
    )
