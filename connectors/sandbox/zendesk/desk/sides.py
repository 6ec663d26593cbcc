"""Side conversations of the sample desk, from the short form of their tickets."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from connectors.sandbox.file_bytes import token_for
from connectors.sandbox.records import Json, epoch, stamp
from connectors.sandbox.zendesk.desk.files import stored
from connectors.sandbox.zendesk.desk.model import HERE
from connectors.sandbox.zendesk.desk.tickets import Names, Spec

FILE_IDS: Final = 58_000_000_000_000


def side_events(spec: Spec, names: Names, keep: Any) -> Iterator[Json]:
    """Yield the events of a ticket's side conversations, in the order of their short forms."""
    for number, told in enumerate(spec.get("sides", ())):
        side = _uuid(f"{spec['id']}/{number}")
        for place, each in enumerate(told["messages"]):
            at = stamp(epoch(told["at"]) + 60 * each.get("after", 0))
            event: Json = {
                "id": _uuid(f"{side}/{place}"),
                "side_conversation_id": side,
                "ticket_id": spec["id"],
                "type": "reply" if place else "create",
                "via": "support",
                "created_at": at,
                "url": f"{HERE}/api/v2/tickets/{spec['id']}/side_conversations/{side}/events.json",
                "actor": _person(each["by"], names),
            }
            if "state" in each:
                yield event | {"type": "update", "updates": {"state": each["state"]}}
                continue
            key = FILE_IDS + spec["id"] * 1_000 + number * 100 + place * 10
            yield event | {
                "message": _message(each, told["subject"], names, _kept(each, key, keep))
            }


def _kept(each: Spec, key: int, keep: Any) -> list[Json]:
    """Return the records of a message's files, which are kept with their tokens."""
    files = []
    for place, name in enumerate(each.get("files", ())):
        token = token_for(f"side:{key + place}")
        file = stored(key + place, token, {"name": name}, is_inline=False)
        keep(token, file)
        files.append(file.record)
    return files


def _message(each: Spec, subject: str, names: Names, files: list[Json]) -> Json:
    return {
        "subject": subject,
        "preview_text": each["text"][:60],
        "body": each["text"],
        "html_body": each.get("html"),
        "from": _person(each["by"], names),
        "to": [_person(one, names) for one in each["to"]],
        "external_ids": {},
        "attachments": files,
    }


def _person(told: str, names: Names) -> Json:
    """Return a participant: somebody of the desk, or only an address."""
    user = names.users.get(names.people.get(told, 0))
    if user is None:
        return {"user_id": None, "name": None, "email": told}
    return {"user_id": user["id"], "name": user["name"], "email": user["email"]}


def _uuid(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"https://lumenbikes.example/{name}"))
