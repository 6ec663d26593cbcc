"""What all records of one undo share: what was taken back so far, and what is to stay."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from connectors.ledger.undo import SettledStep
from connectors.staging.index import KeyIndex
from tasks.run.session import Session
from transforms.model import EntityType, Operation, RecordRef, TargetId

RECORDS: Final = {  # an entity's records in Intercom
    EntityType.TICKET: "conversation",
    EntityType.CONTACT: "contact",
    EntityType.COMPANY: "company",
    EntityType.CUSTOM_OBJECT: "custom_object",
    EntityType.OFFICE_HOURS: "office_hours",
    EntityType.TAG: "tag",
    EntityType.ATTRIBUTE: "attribute",
    EntityType.ARTICLE: "article",
    EntityType.COLLECTION: "collection",
}


class Verdict(NamedTuple):
    """What becomes of one record: undone, gone (by another hand), kept, or refused."""

    outcome: str
    reason: str = ""
    text: str = ""

    def packed(self) -> str:
        """Return it in one line, for the ledger."""
        return "|".join(self)[:128]

    @classmethod
    def unpacked(cls, line: str) -> "Verdict":
        """Return it from the ledger's line."""
        return cls(*(line or "undone").split("|", 2))


UNDONE: Final = Verdict("undone")
GONE: Final = Verdict("gone")


class Row(NamedTuple):
    """One line of the lists of an undo."""

    source_id: str
    target_id: TargetId | None
    verdict: Verdict


@dataclass(slots=True)
class Undoing:
    """One attempt to take a run back; `taken` also holds what a dry run would have taken."""

    shared: Session
    run: str
    undone_run: str
    is_dry: bool
    taken: KeyIndex
    later: frozenset[str]  # runs after the one to undo that stand
    living_tags: frozenset[str] = frozenset()
    our_tags: frozenset[str] = frozenset()
    has_tickets: bool = False  # whether the migration has made tickets of Intercom's own
    forwarded: frozenset[str] = frozenset()  # records to which redirects lead readers on
    doubts: dict[RecordRef, Verdict] = field(default_factory=dict)  # nobody knows what is there
    unsure: dict[RecordRef, set[Operation]] = field(default_factory=dict)  # goes with its record

    def take(self, *names: str) -> None:
        """Remember what is gone, or would be."""
        self.taken.put((name, "") for name in names)

    def is_taken(self, *names: str) -> bool:
        """Whether all of these are gone, or would be."""
        return len(self.taken.get(names)) == len(names)

    async def standing(self, kind: str, ids: Sequence[TargetId]) -> list[TargetId]:
        """Return those that are not taken back and are there: Intercom's lists lag."""
        gone = self.taken.get([f"{kind}:{each}" for each in ids])
        left = [each for each in ids if f"{kind}:{each}" not in gone]
        return [each for each in left if await self.shared.target.fetch(kind, each) is not None]


def index_path(shared: Session, run: str) -> Path:
    """Return where an undo remembers its own work until it is over."""
    return shared.area.index_path(f"undone-{run}")


def index_of(shared: Session, run: str) -> KeyIndex:
    """Open what an undo remembers of its own work; the caller closes it."""
    return KeyIndex(index_path(shared, run))


def own_steps(steps: Sequence[SettledStep], run: str) -> list[SettledStep]:
    """Return the steps that `run` was the first to succeed in."""
    return [step for step in steps if step.made_run == run]


def json_of(text: str | None) -> dict[str, Any]:
    """Return a ledger's JSON column as a dict."""
    value: dict[str, Any] = orjson.loads(text) if text else {}
    return value
