"""A second look at each ticket of the sample desk: it agrees, and finds what is made wrong."""

from dataclasses import replace

from tests.sources.desks import desk
from transforms.freshdesk.second_look import source_findings
from transforms.latest import latest
from transforms.shapes import Taken
from transforms.verify.findings import Kind


async def looks(wanted=()):
    """Return what was taken of tickets, and a fresh look at each."""
    async with desk("freshdesk") as at:
        raw = latest(await at.raw("tickets"))
        found = await at.tickets(raw)
        left = {row["source_id"] for row in found.skipped.to_pylist()}
        rows = []
        for row in found.tickets.to_pylist():
            fresh = await at.source.fresh_ticket(row["source_id"])
            if fresh is None or (wanted and row["source_id"] not in wanted):
                continue
            own = [
                [each for each in table.to_pylist() if each["ticket_id"] == row["source_id"]]
                for table in (found.messages, found.attachments)
            ]
            rows.append((fresh, Taken(row, *own, left)))
        return rows


async def test_what_was_taken_is_what_freshdesk_says():
    found = await looks()

    assert len(found) > 60
    assert [str(each) for look in found for each in source_findings(*look)] == []


async def test_what_is_made_wrong_is_found():
    ((fresh, taken),) = await looks({"1"})
    first, said = taken.messages[0], taken.messages[1]
    wrong = replace(
        taken,
        ticket={**taken.ticket, "subject": "x", "status": "open", "tags": ["y"], "fields": []}
        | {"assignee_id": "9"},
        messages=[
            {**first, "body_html": None, "body_text": "other"},
            {**said, "is_public": False, "author_id": "9", "body_html": "<p>no</p>"},
            {**said, "source_id": "777"},
        ],
        attachments=[],
    )

    found = list(source_findings(fresh, wrong))

    kinds = {each.kind for each in found}
    assert {Kind.SOURCE_DIFFERS, Kind.SOURCE_MESSAGE_LOST, Kind.SOURCE_MESSAGE_EXTRA} <= kinds
    assert Kind.SOURCE_FILE_LOST in kinds
    told = {each.what for each in found}
    assert {"subject", "status", "tags", "responder_id", "text", "public", "author"} <= told


async def test_a_ticket_that_was_changed_since_is_compared_in_what_is_older():
    ((fresh, taken),) = await looks({"1"})
    later = replace(fresh, ticket={**fresh.ticket, "updated_at": "2030-01-01T00:00:00Z"})

    found = list(source_findings(later, replace(taken, messages=taken.messages[:-1])))

    assert [each.kind for each in found] == [Kind.CHANGED_SINCE, Kind.SOURCE_MESSAGE_LOST]
