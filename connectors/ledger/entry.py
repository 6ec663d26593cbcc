"""A step as the ledger knows it: whether it was sent, what came of it, and who made it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from transforms.model import TargetId

STANDS: Final = "_stands"  # in what is kept of a message that an undo had to leave


@dataclass(frozen=True, slots=True)
class Entry:
    """One step as the ledger knows it; `outcome` None means in doubt."""

    step_key: str
    operation: str
    fingerprint: str
    begun_at: datetime | None
    outcome: str | None
    reason: str | None
    target_kind: str | None
    target_id: TargetId | None
    is_found: bool | None
    observed: str | None  # JSON: what the target's answer showed
    pre_image: str | None = None  # JSON: what the first run overwrote
    made_run: str | None = None  # the first that it succeeded in, whatever became of it since
    request_id: str | None = None  # what the target called the request

    @property
    def is_settled(self) -> bool:
        """Whether the target has what the step asked for, also a message that no undo removes."""
        return self.outcome == "settled" or (self.is_left and f'"{STANDS}"' in str(self.observed))

    @property
    def is_left(self) -> bool:
        """Whether an undo took it back, and had to leave what it had set in a record that stays."""
        return self.outcome == "undone" and self.observed is not None

    @property
    def may_stand(self) -> bool:
        """Whether the target may show something of ours under this key.

        Also when it refuses to change that or to take it back, which is settled under the same key,
        and when an undo could not put it back.
        """
        return self.is_settled or self.is_left or self.made_run is not None

    @property
    def is_in_doubt(self) -> bool:
        """Whether it was sent, and nobody wrote down what came of it."""
        return self.outcome is None
