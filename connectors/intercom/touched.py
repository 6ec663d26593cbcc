"""Whether people have worked on a record since we settled it: then an undo leaves it alone.

A part that the ledger does not know is a person's if it is dated after the conversation was made
here: what we moved is older. Events (an assignment, a close) count from a while after our last
step, and whatever state we last saw is compared. What bots did is nobody's work.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from connectors.intercom.conversations.conflicts import changed_since
from connectors.intercom.conversations.parts import is_message, parts_of
from connectors.intercom.conversations.sending import participants, tag_ids
from connectors.intercom.seen import (
    added,
    alike,
    changed,
    company_fields,
    contact_fields,
)
from transforms.model import Operation

CLOCKS_S: Final = 60  # our clock and Intercom's may differ by so much
PEOPLE: Final = frozenset({"admin", "user", "lead", "contact"})
EVENTS: Final[Mapping[str, str]] = {  # part types, and what they are to a reader
    "assignment": "assignee",
    "assign_and_reopen": "assignee",
    "close": "state",
    "open": "state",
    "snoozed": "state",
    "unsnoozed": "state",
    "participant_added": "participants",
    "participant_removed": "participants",
    "conversation_attribute_updated_by_admin": "fields",
}
CHANGE_STATE: Final = frozenset(
    {
        Operation.CONVERSATION_REPLY,
        Operation.CONVERSATION_ASSIGN,
        Operation.CONVERSATION_STATE,
    }
)

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
    set: Mapping[str, str] = field(default_factory=dict)  # of a conversation, in hashes
    seen: Sequence[str] | None = None  # of people and companies
    is_whole: bool = True  # we made it; else only what came after our last step counts
    unsure: Set[Operation] = frozenset()  # steps in doubt: what they may have changed says nothing


def touches_of_conversation(
    shown: Json, expected: Expected, living_tags: Collection[str]
) -> Iterator[Touch]:
    """Yield what people did to a conversation, most telling first.

    `living_tags`: of the workspace; one that is gone from there was not taken off by hand.
    """
    parts = parts_of(shown)
    yield from _messages(parts, expected)
    if (shown.get("conversation_rating") or {}).get("rating") is not None:
        yield Touch("touched_rating", "a rating by the customer")
    if shown.get("ticket"):
        yield Touch("touched_ticket", "it was made a ticket")
    is_automatic = {EVENTS.get(str(part.get("part_type"))) for part in parts if _is_bot(part)}
    if Operation.CONVERSATION_ASSIGN not in expected.unsure:
        yield from _assignees(shown, expected, is_automatic)
    if expected.unsure.isdisjoint(CHANGE_STATE):
        yield from _state(shown, expected, is_automatic)
    if expected.is_whole and Operation.CONVERSATION_TAG not in expected.unsure:
        yield from _tags(shown, expected, living_tags)
    if expected.is_whole and Operation.CONVERSATION_PARTICIPANT not in expected.unsure:
        yield from _participants(shown, parts, expected)
    is_sure = Operation.CONVERSATION_UPDATE not in expected.unsure
    if is_sure and (names := changed_since(expected.set, shown)):
        yield Touch("touched_fields", f"changed: {_listed(names)}")
    yield from _events(parts, expected)


def touches_of_contact(shown: Json, expected: Expected, our_tags: Collection[str]) -> list[Touch]:
    """Return what people did to a contact that we made."""
    found = _fields(contact_fields(shown), expected)
    tags = _ids(shown, "tags") - set(our_tags)
    companies = _ids(shown, "companies") - set(expected.companies)
    if tags:
        found.append(Touch("touched_tags", f"{len(tags)} more tags"))
    if companies and Operation.CONTACT_ATTACH_COMPANY not in expected.unsure:
        found.append(Touch("touched_companies", f"{len(companies)} more companies"))
    if (shown.get("notes") or {}).get("data"):
        found.append(Touch("touched_note", "a note about the contact"))
    return found


def touches_of_company(shown: Json, expected: Expected) -> list[Touch]:
    """Return what people did to a company that we made."""
    return _fields(company_fields(shown), expected)


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


def _messages(parts: Sequence[Json], expected: Expected) -> Iterator[Touch]:
    known = set(expected.parts)
    since = _since(expected.made_at if expected.is_whole else expected.left_at, -CLOCKS_S)
    for part in parts:
        if str(part.get("id")) in known or not is_message(dict(part)) or not _is_of_people(part):
            continue
        if (part.get("created_at") or 0) >= since:
            kind = "note" if part.get("part_type") == "note" else "reply"
            yield Touch(f"touched_{kind}", f"a {kind} by {_who(part)} of {_when(part)}")


def _assignees(
    shown: Json, expected: Expected, is_automatic: Collection[str | None]
) -> Iterator[Touch]:
    if "assignee" in is_automatic:
        return
    for kind, wanted in expected.assigned.items():
        now = str(shown.get(f"{kind}_assignee_id") or 0)
        if now != wanted:
            word = "teammate" if kind == "admin" else "team"
            told = f"another {word}" if now != "0" else f"no {word}"
            yield Touch("touched_assignee", f"assigned to {told}")


def _state(
    shown: Json, expected: Expected, is_automatic: Collection[str | None]
) -> Iterator[Touch]:
    now = shown.get("state")
    if expected.state is None or now == expected.state or "state" in is_automatic:
        return
    if (expected.state, now) != ("snoozed", "open"):  # its time is over
        yield Touch("touched_state", f"{expected.state} before, {now} now")


def _tags(shown: Json, expected: Expected, living: Collection[str]) -> Iterator[Touch]:
    ours = set(expected.tags) & set(living)
    more, fewer = tag_ids(dict(shown)) - ours, ours - tag_ids(dict(shown))
    if more or fewer:
        yield Touch("touched_tags", f"{len(more)} tags more, {len(fewer)} fewer")


def _participants(shown: Json, parts: Sequence[Json], expected: Expected) -> Iterator[Touch]:
    total = (shown.get("conversation_parts") or {}).get("total_count") or 0
    if total > len(parts):  # who wrote the parts that are not shown takes part too
        return
    written = (shown.get("source") or {}, *parts)
    authors = {str((part.get("author") or {}).get("id")) for part in written}
    more = participants(dict(shown)) - authors - set(expected.participants)
    if more:
        yield Touch("touched_participants", f"{len(more)} more people take part")


def _events(parts: Sequence[Json], expected: Expected) -> Iterator[Touch]:
    since = _since(expected.left_at, CLOCKS_S)
    for part in parts:
        word = EVENTS.get(str(part.get("part_type")))
        is_late = (part.get("created_at") or 0) > since
        if word and is_late and _is_of_people(part) and not is_message(dict(part)):
            yield Touch(f"touched_{word}", f"{part['part_type']} by {_who(part)} of {_when(part)}")


def _fields(fields: Json, expected: Expected) -> list[Touch]:
    if expected.seen is None:
        return []
    names = [*changed(expected.seen, fields), *added(expected.seen, fields)]
    return [Touch("touched_fields", f"changed: {_listed(names)}")] if names else []


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name.removeprefix("custom_attributes.") for name in names)


def _ids(shown: Json, name: str) -> set[str]:
    return {str(each.get("id")) for each in (shown.get(name) or {}).get("data") or ()}


def _is_of_people(part: Json) -> bool:
    return (part.get("author") or {}).get("type") in PEOPLE


def _is_bot(part: Json) -> bool:
    return (part.get("author") or {}).get("type") == "bot"


def _who(part: Json) -> str:
    """Say what kind of person it was: their name stays out of lists that outlive them."""
    return "a teammate" if (part.get("author") or {}).get("type") == "admin" else "a customer"


def _when(part: Json) -> str:
    moment = datetime.fromtimestamp(part.get("created_at") or 0, UTC)
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _since(moment: datetime | None, margin_s: float) -> float:
    return moment.timestamp() + margin_s if moment is not None else 0.0
