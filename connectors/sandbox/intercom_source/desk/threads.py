"""Conversations and tickets with all that was said in them, and what hangs on them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from connectors.sandbox.intercom import beside, linked, ticket_types
from connectors.sandbox.intercom.conversation_shapes import part_json
from connectors.sandbox.intercom.workspace import FIRST_CONVERSATION, FIRST_MESSAGE, Json
from connectors.sandbox.intercom_source.desk.filled import Filled
from connectors.sandbox.records import epoch

MINUTE_S: Final = 60
BETWEEN: Final = 5  # minutes from part to part, unless told

Spec = Mapping[str, Any]


def put_thread(into: Filled, spec: Spec) -> str:
    """Put in one conversation or ticket, and return its id."""
    at = epoch(spec["at"]) if isinstance(spec["at"], str) else spec["at"]
    into.hands.at = at
    thread_id = str(FIRST_CONVERSATION + into.world.store.next_id("conversation"))
    into.threads[spec.get("key", thread_id)] = thread_id
    into.oddities[spec.get("oddity", thread_id)] = thread_id
    doc = (
        _ticket(into, spec, thread_id) if "ticket" in spec else _conversation(into, spec, thread_id)
    )
    for part, files in _parts(into, spec.get("parts", ()), at):
        into.world.add_part(doc, part, files, is_last=True)
        at = part["created_at"]
    doc["updated_at"] = doc["made_at"] = at
    _beside(into, spec, doc)
    if spec.get("deleted"):
        into.world.drop_conversation(doc)
        tombstone = {"type": "conversation", "id": thread_id, "metrics_retained": True}
        into.world.store.put("deleted", thread_id, {**tombstone, "deleted_at": at})
    return thread_id


def _conversation(into: Filled, spec: Spec, thread_id: str) -> Json:
    author = into.author(spec.get("as", spec["by"]))
    contacts = [spec.get("with", spec["by"]), *spec.get("contacts", ())]
    told, rating = {**spec.get("told", {})}, spec.get("told", {}).get("conversation_rating")
    if rating is not None:
        told["conversation_rating"] = rating | {
            "contact": {"type": "contact", "id": into.people[rating["contact"]["id"]]},
            "teammate": {"type": "admin", "id": into.admins[rating["teammate"]["id"]]},
        }
    doc: Json = {
        "id": thread_id,
        "created_at": into.hands.at,
        "updated_at": into.hands.at,
        "made_at": into.hands.at,
        "waiting_since": into.hands.at,
        "snoozed_until": spec.get("snoozed_until"),
        "title": spec.get("title"),
        "state": spec["state"],
        "read": True,
        "archived": False,
        "source": {
            "id": str(FIRST_MESSAGE + into.world.store.next_id("message")),
            "body": into.body(spec["body"]),
            "author": author,
            "files": into.files(spec.get("files", ())),
            "redacted": spec.get("redacted", False),
            "told": spec.get("source", {}),
        },
        "contact_ids": [into.people[name] for name in contacts],
        "teammate_ids": [],
        "tags": into.tags(spec.get("tags", ())),
        "custom_attributes": spec.get("attributes", {}) | into.related("Ridden unit", spec),
        "company_id": _company(into, spec),
        "admin_assignee_id": _assignee(into, spec),
        "team_assignee_id": _team(into, spec),
        "first_contact_reply": None,
        "statistics": {"count_reopens": 0, "count_assignments": 0},
        "told": told,
    }
    into.world.put_conversation(doc)
    return doc


def _ticket(into: Filled, spec: Spec, thread_id: str) -> Json:
    world, type_id = into.world, into.types[spec["ticket"]]
    states = ticket_types.states_of(world, type_id)
    of = ticket_types.type_of(world, type_id)
    doc: Json = {
        "id": thread_id,
        "ticket_id": str(world.store.next_id("ticket")),
        "ticket_type_id": type_id,
        "created_at": into.hands.at,
        "updated_at": into.hands.at,
        "made_at": into.hands.at,
        "snoozed_until": None,
        "open": not spec.get("closed", False),
        "ticket_state_id": next(s["id"] for s in states if s["internal_label"] == spec["state"]),
        "previous_ticket_state_id": None,
        "is_shared": of["category"] == "Customer",
        "contact_ids": [into.people[spec["by"]]],
        "teammate_ids": [],
        "tags": into.tags(spec.get("tags", ())),
        "values": _values(into, type_id, spec["attributes"]),
        "company_id": _company(into, spec),
        "admin_assignee_id": _assignee(into, spec),
        "team_assignee_id": _team(into, spec),
        "linked": [],
    }
    for key in spec.get("linked", ()):
        linked.link(world, doc, into.threads[key])
    world.store.put("ticket", thread_id, doc)
    return doc


def _values(into: Filled, type_id: str, told: Spec) -> Json:
    known = {each["name"]: each for each in ticket_types.attributes_of(into.world, type_id)}
    found: Json = {}
    for name, value in told.items():
        options = ticket_types.options_of(known[name])
        by_label = {each["label"]: each["id"] for each in options}
        found[known[name]["id"]] = by_label.get(value, value) if options else value
    return found


def _parts(into: Filled, told: Sequence[Spec], at: int) -> Iterator[tuple[Json, list[str]]]:
    for spec in told:
        for number in range(spec.get("times", 1)):
            at = spec.get("at", at + spec.get("after", BETWEEN) * MINUTE_S)
            yield _part(into, spec, at, number), into.files(spec.get("files", ()))


def _part(into: Filled, spec: Spec, at: int, number: int) -> Json:
    body = spec.get("body")
    assigned = spec.get("assigned_to")
    part = part_json(
        into.world,
        spec["type"],
        author=into.author(spec["by"]),
        created_at=at,
        body=into.body(body.replace("{n}", str(number + 1)) if body else body),
        assigned_to={"type": "admin", "id": into.admins[assigned]} if assigned else None,
        event_details=spec.get("event"),
    )
    part |= {"app_package_code": None, "redacted": spec.get("redacted", False)}
    part["email_message_metadata"] = spec.get("email")
    return {**part, **spec.get("ticket", {})}


def _beside(into: Filled, spec: Spec, doc: Json) -> None:
    """Put in the calls and side conversations of a thread."""
    store, at = into.world.store, into.hands.at
    for parts in spec.get("sides", ()):
        said = [{"type": "comment", **each} for each in parts]
        rows = [{"part": part, "files": files} for part, files in _parts(into, said, at)]
        side_id = str(store.next_id(beside.SIDE) + 455)
        store.put(
            beside.SIDE, side_id, {"id": side_id, "conversation_id": doc["id"], "parts": rows}
        )
    for call in spec.get("calls", ()):
        call_id = str(store.next_id(beside.CALL) + 7_000)
        kept = {name: into.files([call[name]])[0] for name in ("recording", "transcript")}
        told = {
            "id": call_id,
            "conversation_id": doc["id"],
            "admin_id": into.admins[call["by"]],
            "contact_id": doc["contact_ids"][0],
            "state": "ended",
            "initiated_at": at,
            "answered_at": at + 8,
            "ended_at": at + call["minutes"] * MINUTE_S,
            "created_at": at,
            "updated_at": at + call["minutes"] * MINUTE_S,
            "call_type": "phone",
            "direction": call["direction"],
            "ended_reason": None,
            "phone": into.world.store.all("contact")[doc["contact_ids"][0]]["phone"],
        }
        store.put(beside.CALL, call_id, told | kept)


def _company(into: Filled, spec: Spec) -> str | None:
    if "company" not in spec:
        return None
    companies: list[str] = into.world.store.all("contact")[into.people[spec["by"]]]["company_ids"]
    return companies[0]


def _assignee(into: Filled, spec: Spec) -> int:
    name = spec.get("assignee")
    return 0 if name is None else int(into.author(name)["id"])


def _team(into: Filled, spec: Spec) -> int:
    teams = into.world.store.all("team").values()
    return next((int(each["id"]) for each in teams if each["name"] == spec.get("team")), 0)
