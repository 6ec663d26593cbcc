"""What people did to a record since we settled it, in words that all objects share."""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from connectors.intercom.seen import added, alike, changed
from transforms.model import Operation

Json = Mapping[str, Any]


class Touch(NamedTuple):
    """What somebody did to a record: a code for lists, and words for people."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Expected:
    """A record as we left it, by the ledger; None where the ledger does not say."""

    made_at: datetime | None = None  # begun at: nothing of it in Intercom is older
    left_at: datetime | None = None  # our last step
    parts: Collection[str] = ()
    state: str | None = None
    assigned: Mapping[str, str] = field(default_factory=dict)  # admin, team: whom
    tags: Collection[str] = ()
    participants: Collection[str] = ()
    companies: Collection[str] = ()
    notes: Collection[str] = ()
    set: Mapping[str, str] = field(default_factory=dict)  # of a conversation, in hashes
    seen: Sequence[str] | None = None  # of people and companies
    objects: str | None = None  # what external ids of custom objects begin with that are ours
    is_whole: bool = True  # we made it; else only what came after our last step counts
    unsure: Set[Operation] = frozenset()  # steps in doubt: what they may have changed says nothing


def restorable(
    pre_image: Json, noted: Sequence[str] | None, fields: Json
) -> tuple[dict[str, Any], list[str]]:
    """Return the part of a pre-image whose fields still show our values, and the other names.

    What shows the old value again is neither: an undo that was killed has put it back. Without
    notes (a ledger of an older version) all of it is put back.
    """
    nested = "custom_attributes"
    flat = {name: value for name, value in pre_image.items() if name != nested}
    flat |= {f"{nested}.{name}": value for name, value in (pre_image.get(nested) or {}).items()}
    others = set(changed(noted, fields)) if noted is not None else set()
    image: dict[str, Any] = {}
    for name, value in flat.items():
        if name in others:
            continue
        if name.startswith(f"{nested}."):
            image.setdefault(nested, {})[name.removeprefix(f"{nested}.")] = value
        else:
            image[name] = value
    return image, sorted(each for each in others & set(flat) if not alike(fields, each, flat[each]))


def fields_touched(fields: Json, expected: Expected) -> list[Touch]:
    """Return one touch that names all fields which no longer show what we left."""
    if expected.seen is None:
        return []
    names = [*changed(expected.seen, fields), *added(expected.seen, fields)]
    return [Touch("touched_fields", f"changed: {listed(names)}")] if names else []


def notes_touched(
    shown: Sequence[Json], expected: Expected, kind: str, step: Operation
) -> list[Touch]:
    """Return one touch where somebody noted something; while a note of ours is in doubt, none."""
    others = {str(each.get("id")) for each in shown} - {*expected.notes}
    if not others or step in expected.unsure:
        return []
    return [Touch("touched_note", f"a note about the {kind}")]


def listed(names: Sequence[str]) -> str:
    """Return names of fields as people know them."""
    return ", ".join(name.removeprefix("custom_attributes.") for name in names)
