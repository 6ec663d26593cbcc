"""What no attribute holds of a person or company, as a note that Intercom shows beside them.

When the source says something else later, a further note says so: none can be changed or removed.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

from transforms.bodies import clean
from transforms.model import EntityType, Hints, Operation, Step
from transforms.plan.fields import Spilled, shown
from transforms.plan.notes import NOTHING
from transforms.plan.own_notes import Fact, Moment, fact, said_steps, was_told
from transforms.plan.past import Past
from transforms.plan.shape import PeopleShape
from transforms.plan.steps import fingerprint
from transforms.quirks.intercom_messages import same_either_way
from transforms.quirks.intercom_people import PEOPLE_NOTES
from transforms.rules import Rules

DETAILS: Final = "details"
NO_TIME: Final = Moment(0, 0)  # Intercom dates the note itself
_OPERATIONS: Final = {
    EntityType.CONTACT: Operation.CONTACT_NOTE,
    EntityType.COMPANY: Operation.COMPANY_NOTE,
}


class Bearer(NamedTuple):
    """Whom a note is about: `may_exist` in the workspace before, perhaps with that very note."""

    entity: EntityType
    mapped: Collection[str]  # columns that an attribute takes
    may_exist: bool
    spilled: Sequence[Spilled] = ()  # values that no attribute holds whole


def detail_steps(
    row: Mapping[str, Any],
    bearer: Bearer,
    past: Past,
    *,
    shape: PeopleShape,
    rules: Rules,
    author: str,
) -> list[Step]:
    """Return the note of what no attribute takes: at most one step."""
    if shape.people_notes != "notes":
        return []
    noted = "" if "notes" in bearer.mapped else clean(row["notes"] or "").strip()
    listed = bearer.spilled if shape.has_values_note else ()
    lines = "\n".join(f"{each.name}: {clean(each.text).strip()}" for each in listed)
    text = "\n\n".join(filter(None, (noted, lines)))
    if not text and not was_told(DETAILS, past):
        return []
    told = {DETAILS: _fact(row, text or NOTHING, rules)}

    def make(name: str, text: str, _second: int) -> Step:
        return _note(bearer, name, text, author)

    return said_steps(told, past, NO_TIME, make)


def _fact(row: Mapping[str, Any], text: str, rules: Rules) -> Fact:
    """Return what is told; a change of the record without its notes is worth no other note."""
    changed = f", last changed {shown(row['updated_at'])}" if row["updated_at"] else ""
    return fact(f"From {rules.source_name}{changed}:\n\n{text}", text)


def _note(bearer: Bearer, name: str, text: str, author: str) -> Step:
    operation = _OPERATIONS[bearer.entity]
    body = {"body": same_either_way(text), "admin_id": author}
    return Step(
        f"note:{name}",
        operation,
        body,
        fingerprint(operation, body),
        quirks=(PEOPLE_NOTES.id,),
        hints=Hints(is_existing=bearer.may_exist),
    )
