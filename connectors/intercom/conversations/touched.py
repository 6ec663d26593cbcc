"""Whether people have worked on a conversation since we settled it: then an undo leaves it.

A part that the ledger does not know is a person's if it is dated after the conversation was made
here: what we moved is older. Events (an assignment, a close) count from a while after our last
step, and whatever state we last saw is compared. What bots did is nobody's work.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from connectors.intercom.conversations.conflicts import changed_since
from connectors.intercom.conversations.parts import is_message, parts_of
from connectors.intercom.conversations.sending import participants, tag_ids
from connectors.intercom.tickets.shown import HIDDEN
from connectors.intercom.touched import Expected, Json, Touch, listed
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
    "ticket_attribute_updated_by_admin": "fields",
    "ticket_state_updated_by_admin": "state",
}
TAGGING: Final = frozenset({Operation.CONVERSATION_TAG, Operation.TICKET_TAG})
UPDATING: Final = frozenset({Operation.CONVERSATION_UPDATE, Operation.TICKET_UPDATE})
CHANGE_STATE: Final = frozenset(
    {
        Operation.CONVERSATION_REPLY,
        Operation.CONVERSATION_ASSIGN,
        Operation.CONVERSATION_STATE,
        Operation.TICKET_REPLY,
        Operation.TICKET_ASSIGN,
        Operation.TICKET_STATE,
    }
)


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
    if expected.unsure.isdisjoint({Operation.CONVERSATION_ASSIGN, Operation.TICKET_ASSIGN}):
        yield from _assignees(shown, expected, is_automatic)
    if expected.unsure.isdisjoint(CHANGE_STATE):
        yield from _state(shown, expected, is_automatic)
    has_tags = "tags" not in (shown.get(HIDDEN) or ())
    if expected.is_whole and has_tags and expected.unsure.isdisjoint(TAGGING):
        yield from _tags(shown, expected, living_tags)
    if expected.is_whole and Operation.CONVERSATION_PARTICIPANT not in expected.unsure:
        yield from _participants(shown, parts, expected)
    is_sure = expected.unsure.isdisjoint(UPDATING)
    if is_sure and (names := changed_since(expected.set, shown)):
        yield Touch("touched_fields", f"changed: {listed(names)}")
    yield from _events(parts, expected)


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
