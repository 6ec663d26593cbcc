"""What was changed of a ticket between its messages: one private note for each such stretch."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from transforms.changes import UNTOLD
from transforms.model import Step
from transforms.plan.fields import shown
from transforms.plan.gathered import Note, gathered, telling
from transforms.plan.labels import Desk
from transforms.plan.past import Past
from transforms.plan.replies import note

Row = Mapping[str, Any]
PREFIX: Final = "changes:"
NO_MESSAGE: Final = "start"  # the subject of a ticket in which nothing was said
NOTHING: Final = "none"
THE_SYSTEM: Final = "the system"


def stretches(ticket: Row, messages: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    """Yield each change with the message behind which it stands: the last one before it."""
    behind = NO_MESSAGE if not messages else str(messages[0]["source_id"])
    place = 0
    for change in ticket.get("changes") or ():
        while place < len(messages) and messages[place]["created_at"] <= change["at"]:
            behind = str(messages[place]["source_id"])
            place += 1
        yield behind, change


def change_notes(
    ticket: Row, messages: Sequence[Row], times: Sequence[int], desk: Desk, past: Past
) -> dict[str, list[Step]]:
    """Return the notes by the message behind which they stand; `times` are the messages'.

    A note is dated as its first change, but not outside its stretch: so that its place and its
    date stay while more is changed.
    """
    homes = ((f"{PREFIX}{behind}", change) for behind, change in stretches(ticket, messages))
    bounds = _bounds(messages, times)
    found: dict[str, list[Step]] = defaultdict(list)
    for each in gathered(homes, past, PREFIX):
        home = each.subject.removeprefix(PREFIX)
        # The message may be gone from the source, or in another conversation of the ticket.
        low, high = bounds.get(home, (times[-1], None))
        second = max(low, _second(each.rows[0]["at"], desk))
        second = second if high is None else min(second, high)
        step = note(each.name, _text(each, desk), desk.matching.stand_in, second)
        found[home].append(telling(step, each.rows))
    return dict(found)


def _bounds(messages: Sequence[Row], times: Sequence[int]) -> dict[str, tuple[int, int | None]]:
    """Return the seconds between which a note behind each message stands."""
    ends = [*times[1:], None] if messages else [None]
    names = [str(each["source_id"]) for each in messages] or [NO_MESSAGE]
    return dict(zip(names, zip(times, ends, strict=True), strict=True))


def _second(at: datetime, desk: Desk) -> int:
    return max(1, int((at if desk.now is None else min(at, desk.now)).timestamp()))


def _text(each: Note, desk: Desk) -> str:
    lines = (_line(change, desk) for change in each.rows)
    return "\n".join((f"Changes in {desk.rules.source_name}:", *lines))


def _line(change: Row, desk: Desk) -> str:
    who = _name(change["author_id"], desk) if change["author_id"] else THE_SYSTEM
    if change["before"] is None and change["after"] is None:  # that it happened is all there is
        return f"{shown(change['at'])}, {who}: {change['what']}"
    before = "" if change["before"] == UNTOLD else f"{_value(change, 'before', desk)} "
    value = f"{before}\N{RIGHTWARDS ARROW} {_value(change, 'after', desk)}"
    return f"{shown(change['at'])}, {who}: {change['what']} {value}"


def _value(change: Row, key: str, desk: Desk) -> str:
    told = change[key]
    if told is None:
        return NOTHING
    return _name(told, desk) if change["is_person"] else str(told)


def _name(person_id: str, desk: Desk) -> str:
    person = desk.people.get(person_id)
    return person.name if person else f"person {person_id}"
