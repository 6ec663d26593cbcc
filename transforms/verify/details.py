"""What has no attribute, and who watched, stands in a private note."""

from collections.abc import Iterator

from transforms.places import OWN_FIELDS, places_of
from transforms.verify.case import Knowledge, TicketCase
from transforms.verify.findings import Finding, Kind
from transforms.verify.seen import SeenConversation
from transforms.verify.values import told_as


def detail_findings(
    case: TicketCase, known: Knowledge, seen: SeenConversation
) -> Iterator[Finding]:
    """Yield what a note lacks; of a ticket that was begun with less there is nothing to ask."""
    if not case.carries_all or case.is_further or seen.hidden:
        return
    for name, text in (*_values(case, known), *_followers(case, known)):
        if not seen.tells(text):
            yield Finding(
                Kind.NOTE_LOST, "ticket", case.id, case.target_id, what=name, expected=text
            )


def _values(case: TicketCase, known: Knowledge) -> Iterator[tuple[str, str]]:
    if case.shape.get("unmapped_fields") != "note":
        return
    places = places_of(known.rules, "conversation", is_auto=True)
    for own in OWN_FIELDS:
        value = case.ticket[own.column]
        if value and not places.holds_column(own.column):
            yield own.name, told_as(value, None)
    for field in case.ticket["fields"]:
        if field["text"] and not places.holds(field):
            yield field["name"], field["text"]


def _followers(case: TicketCase, known: Knowledge) -> Iterator[tuple[str, str]]:
    if case.shape.get("followers") != "note":
        return
    for source_id in case.ticket["follower_ids"]:
        who = known.people.get(source_id)
        if who is not None:
            yield "Followers", who.name
