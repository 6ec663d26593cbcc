"""A sign-off: what somebody said yes to, and what has changed since then."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

DRIFT: Final = 0.1  # of what was signed: people at work change a desk every day
DRIFT_LEAST: Final = 100  # and a small desk by more than its tenth


class Way(StrEnum):
    """Where people go on working while the records move."""

    SOURCE = "source"  # deltas bring what changes
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Basis:
    """What a sign-off is about: what decides how records arrive, and what was planned."""

    configuration: str  # digest of what the migration file says, its mapping included
    workspace: str | None
    profile: str | None  # when the workspace was probed
    transforms: str  # digest of the program's understanding
    requests: int
    records: Mapping[str, int]  # still to be sent, by table of the plan
    reasons: Mapping[str, int]  # records that don't move, by "entity: reason"


@dataclass(frozen=True, slots=True)
class SignOff:
    """Who said yes, when, to what, and which lines of the checklist were ticked."""

    signed_by: str
    at: str  # ISO 8601, UTC
    basis: Basis
    ticks: Sequence[str]
    way: Way | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self)

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> "SignOff":
        """Return what `to_json` gave."""
        way = told["way"]
        return cls(**{**told, "basis": Basis(**told["basis"]), "way": way and Way(way)})


def changes(signed: Basis, present: Basis) -> list[str]:
    """Return what is no longer as it was signed, a sentence each; none: the sign-off holds.

    A plan may drift by `DRIFT`, and shrink as far as it likes: a run that goes on has less to do.
    """
    return [*_other(signed, present), *_more(signed, present), *_new_reasons(signed, present)]


def _other(signed: Basis, present: Basis) -> Iterator[str]:
    if signed.configuration != present.configuration:
        yield "the migration file says something else"
    if signed.workspace != present.workspace:
        yield f"the workspace is {present.workspace}, not {signed.workspace}"
    if signed.profile != present.profile:
        yield "the workspace was probed again"
    if signed.transforms != present.transforms:
        yield "the program is another version"


def _more(signed: Basis, present: Basis) -> Iterator[str]:
    if _is_beyond(signed.requests, present.requests):
        yield f"{present.requests} requests, {signed.requests} were signed"
    for table, count in present.records.items():
        before = signed.records.get(table, 0)
        if _is_beyond(before, count):
            yield f"{table}: {count} records to move, {before} were signed"


def _new_reasons(signed: Basis, present: Basis) -> Iterator[str]:
    for reason, count in present.reasons.items():
        before = signed.reasons.get(reason, 0)
        if not before:
            yield f"a new reason: {reason}, {count}"
        elif _is_beyond(before, count):
            yield f"{reason}: {count}, {before} were signed"


def _is_beyond(signed: int, present: int) -> bool:
    return present > signed + max(DRIFT * signed, DRIFT_LEAST)
