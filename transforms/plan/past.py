"""What the ledger knows of a ticket that was begun."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from transforms.plan.late_files import Sent
from transforms.plan.rewrites import Versions


class LastState(NamedTuple):
    """The state that was settled last, and the settled steps that were begun after it."""

    fingerprint: str
    later: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """What was sent of a ticket, and whether it was read again since.

    `settled` are the keys that were sent already, `sent` the files that went with each of them,
    `versions` what was said by those that may come to say something else: rewritten messages and
    notes of ours. `is_changed`: it was read again since a run brought all over. `state`: the state
    that was settled last, if any. `made`: the fingerprint of what made it, or may have.
    `shown`: of a person or company that was read again, what
    Intercom showed when it was written last, "name:hash" of each field with a value.
    """

    settled: Collection[str] = ()
    sent: Sent = field(default_factory=dict)
    versions: Versions = field(default_factory=dict)
    is_changed: bool = False
    state: LastState | None = None
    made: str | None = None
    shown: Sequence[str] = ()


def past_of_person(sent: Collection[str] | None, versions: Versions, shown: Sequence[str]) -> Past:
    """Return the past of a person or company; `sent` only where it was read again since."""
    return Past(sent or (), versions=versions, is_changed=bool(sent), shown=shown)
