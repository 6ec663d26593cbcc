"""What the ledger knows of a ticket that was begun."""

from collections.abc import Collection
from dataclasses import dataclass, field

from transforms.plan.late_files import Sent
from transforms.plan.rewrites import Versions


@dataclass(frozen=True, slots=True)
class Past:
    """What was sent of a ticket, and whether it was read again since.

    `settled` are the keys that were sent already, `sent` the files that went with each of them,
    `versions` what was said by those that may come to say something else: rewritten messages and
    notes of ours. `is_changed`: it was read again since a run brought all over.
    """

    settled: Collection[str] = ()
    sent: Sent = field(default_factory=dict)
    versions: Versions = field(default_factory=dict)
    is_changed: bool = False
