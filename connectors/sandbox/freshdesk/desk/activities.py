"""What happened to the tickets of a desk, day by day, as the export of activities tells it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import orjson

from connectors.sandbox.freshdesk.desk.model import Desk
from connectors.sandbox.records import Json, StoredFile, epoch

FIRST_FILE = 43_900_000_000  # + the day as a number


def file_of_day(day: str) -> str:
    """Return where the file of a day lies in the store."""
    key = FIRST_FILE + int(day.replace("-", ""))
    return f"/data/helpdesk/attachments/production/{key}/original/activities.json"


def has_day(desk: Desk, day: str) -> bool:
    """Tell whether anything happened on a day."""
    return next(_of_day(desk, day), None) is not None


def activities_file(desk: Desk, key: int) -> StoredFile | None:
    """Return the file of an id, if it is one of a day."""
    text = str(key - FIRST_FILE)
    if key < FIRST_FILE or len(text) != 8:
        return None
    day = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    content = orjson.dumps({"activities_data": [*_of_day(desk, day)]})
    record = {
        "id": key,
        "name": "activities.json",
        "content_type": "application/json",
        "size": len(content),
    }
    return StoredFile(record, lambda: iter((content,)))


def _of_day(desk: Desk, day: str) -> Iterator[Json]:
    for ticket in desk.tickets:
        if ticket["created_at"][:10] == day:
            yield _activity(ticket["created_at"], ticket, {"new_ticket": True})
        for said in desk.said(ticket["id"]):
            if said["created_at"][:10] == day:
                kind = "note" if said["source"] == 2 else "reply"
                by = {**ticket, "requester_id": said["user_id"]}
                yield _activity(said["created_at"], by, {kind: {"id": said["id"]}})
        if ticket["status"] == 5 and ticket["updated_at"][:10] == day:
            by = {**ticket, "requester_id": ticket["responder_id"]}
            yield _activity(ticket["updated_at"], by, {"status": "Closed"})


def _written(at: str) -> str:
    """Return an instant in the form that this file alone has."""
    told = datetime.fromtimestamp(epoch(at), UTC)
    return told.strftime("%d-%m-%Y %H:%M:%S +0000")


def _activity(at: str, ticket: Json, what: Json) -> Json:
    by = ticket["requester_id"]
    return {
        "performed_at": _written(at),
        "ticket_id": ticket["id"],
        "performer_type": "system" if by is None else "user",
        "performer_id": by,
        "activity": what,
    }
