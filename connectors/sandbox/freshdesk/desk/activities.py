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


def activity(at: str, ticket: int, by: int | None, what: Json) -> Json:
    """Return something that happened to a ticket; `by`: None for Freshdesk itself."""
    who = {"performer_type": "system"} if by is None else {"performer_type": "user"}
    told = {"performed_at": _written(at), "ticket_id": ticket, **who, "activity": what}
    return told if by is None else {**told, "performer_id": by}


def changed_at_work(desk: Desk, before: Json, after: Json) -> list[Json]:
    """Return what the first agent has done to a ticket, as the file of its day tells it."""
    groups = {group["id"]: group["name"] for group in desk.groups}
    statuses = next(f["choices"] for f in desk.ticket_fields if f["name"] == "status")
    labels = {int(key): told[0] for key, told in statuses.items()}
    told = {
        "status": ("status", labels.get(after["status"])),
        "priority": ("priority", after["priority"]),
        "responder_id": ("agent_id", after["responder_id"]),
        "group_id": ("group", groups.get(after["group_id"])),
        "type": ("ticket_type", after["type"]),
    }
    what = dict(told[key] for key in told if before[key] != after[key])
    by = desk.agents[0]["id"]
    return [activity(after["updated_at"], after["id"], by, what)] if what else []


def activities_file(desk: Desk, key: int) -> StoredFile | None:
    """Return the file of an id, if it is one of a day."""
    text = str(key - FIRST_FILE)
    if key < FIRST_FILE or len(text) != 8:
        return None
    day = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    rows = [*_of_day(desk, day)]
    told = {"metadata": {"activities_count": len(rows)}, "activities_data": rows}
    content = orjson.dumps(told)
    record = {
        "id": key,
        "name": "activities.json",
        "content_type": "application/json",
        "size": len(content),
    }
    return StoredFile(record, lambda: iter((content,)))


def _of_day(desk: Desk, day: str) -> Iterator[Json]:
    for ticket in desk.tickets:
        key, asker = ticket["id"], ticket["requester_id"]
        if ticket["created_at"][:10] == day:
            made = {"new_ticket": True, "status": "Open", "priority": ticket["priority"]}
            yield activity(ticket["created_at"], key, asker, made)
        for said in desk.said(key):
            if said["created_at"][:10] == day:
                kind = {"note": {"id": said["id"], "type": 3 if said["private"] else 0}}
                yield activity(said["created_at"], key, said["user_id"], kind)
        if ticket["status"] == 5 and ticket["updated_at"][:10] == day:
            what = {"status": "Closed"}
            yield activity(ticket["updated_at"], key, ticket["responder_id"], what)
    wanted = f"{day[8:]}-{day[5:7]}-{day[:4]}"
    yield from (each for each in desk.happened if each["performed_at"][:10] == wanted)


def _written(at: str) -> str:
    """Return an instant in the form that these files alone have."""
    told = datetime.fromtimestamp(epoch(at), UTC)
    return told.strftime("%d-%m-%Y %H:%M:%S +0000")
