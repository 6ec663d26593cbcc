"""The workspace as people see it: inbox, conversations, people and companies, in Intercom's way.

The paths are those of Intercom's app, so that addresses in reports lead here.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import web

from connectors.sandbox.intercom.contact_shapes import is_tag
from connectors.sandbox.intercom.custom_objects import INSTANCE
from connectors.sandbox.intercom.files import attachments
from connectors.sandbox.intercom.object_pages import (
    object_rows,
    object_shown,
    object_words,
    objects_of,
)
from connectors.sandbox.intercom.ticket_pages import ticket_shown, tickets_shown
from connectors.sandbox.intercom.workspace import Json, Workspace
from connectors.sandbox.pages import Pages, instant, one_page

PAGES: Final = Pages(Path(__file__).parent / "templates")
STATES: Final = ("open", "snoozed", "closed")

_INBOX: Final = "/a/inbox/{workspace}/inbox"
_APP: Final = "/a/apps/{workspace}"
_DATES: Final = ("date", "datetime")
_EVENTS: Final = {
    "close": "closed the conversation",
    "open": "opened the conversation",
    "snoozed": "snoozed the conversation",
    "assignment": "assigned the conversation",
    "assign_and_reopen": "assigned and opened the conversation",
    "ticket_state_updated_by_admin": "changed the state of the ticket",
    "ticket_attribute_updated_by_admin": "changed a value of the ticket",
    "participant_added": "added",
    "participant_removed": "removed",
}


def page_routes(world: Workspace) -> list[web.RouteDef]:
    """Return the pages of one workspace; all are read alone."""

    async def home(_: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(_INBOX.format(workspace=world.config.workspace))

    async def inbox(request: web.Request) -> web.Response:
        state, words = request.query.get("state", ""), request.query.get("q", "").strip()
        found = [
            doc
            for doc in (*world.store.all("conversation").values(), *tickets_shown(world))
            if state in {"", doc["state"]} and _has(_words(world, doc), words)
        ]
        found.sort(key=lambda doc: int(doc["created_at"]), reverse=True)
        told = one_page(request, found)
        told["rows"] = [_row(world, doc) for doc in told["rows"]]
        return _page(world, "inbox", **told, **_query(state=state, q=words), states=STATES)

    async def people(request: web.Request) -> web.Response:
        words = request.query.get("q", "").strip()
        found = [
            doc
            for doc in world.store.all("contact").values()
            if doc["merged_into"] is None and _has(map(doc.get, _NAMES), words)
        ]
        return _page(world, "people", **one_page(request, found), **_query(q=words))

    async def companies(request: web.Request) -> web.Response:
        words = request.query.get("q", "").strip()
        found = [
            doc | {"people": len(world.contacts_of(doc["id"]))}
            for doc in world.store.all("company").values()
            if _has((doc["name"], doc["company_id"]), words)
        ]
        return _page(world, "companies", **one_page(request, found), **_query(q=words))

    async def objects(request: web.Request) -> web.Response:
        words = request.query.get("q", "").strip()
        found = [doc for doc in object_rows(world) if _has(object_words(doc), words)]
        return _page(world, "objects", **one_page(request, found), **_query(q=words))

    return [
        web.get("/", home),
        web.get(_INBOX, inbox),
        web.get(f"{_INBOX}/conversation/{{id}}", _single(world, "conversation", _conversation)),
        web.get(f"{_APP}/users", people),
        web.get(f"{_APP}/users/{{id}}", _single(world, "contact", _person)),
        web.get(f"{_APP}/companies", companies),
        web.get(f"{_APP}/companies/{{id}}", _single(world, "company", _company)),
        web.get(f"{_APP}/custom-objects", objects),
        web.get(
            f"{_APP}/custom-objects/{{id}}", _single(world, "object", object_shown, of=INSTANCE)
        ),
    ]


_NAMES: Final = ("name", "email", "external_id")


def _single(
    world: Workspace,
    kind: str,
    view: Callable[[Workspace, Json, str], Json],
    *,
    of: str | None = None,
) -> Callable[[web.Request], Any]:
    """Return the page of one record; `of`: its word in the store, where that is another one."""

    async def show(request: web.Request) -> web.Response:
        doc = world.store.get(of or kind, request.match_info["id"])
        if doc is None and kind == "conversation":
            doc = ticket_shown(world, request.match_info["id"])
        if doc is None:
            return web.Response(status=404, text=f"this workspace has no such {kind}")
        origin = f"{request.scheme}://{request.host}"
        return _page(world, kind, **{kind: view(world, doc, origin)})

    return show


def _page(world: Workspace, template: str, **told: Any) -> web.Response:
    workspace = world.config.workspace
    return PAGES.answer(
        f"{template}.html.j2",
        inbox=_INBOX.format(workspace=workspace),
        app=_APP.format(workspace=workspace),
        workspace=workspace,
        here=template,
        **told,
    )


def _query(**asked: str) -> dict[str, Any]:
    told = urlencode({name: value for name, value in asked.items() if value})
    return {"asked": asked, "query": f"{told}&" if told else ""}


def _has(values: Iterable[object], words: str) -> bool:
    return not words or any(words.lower() in str(value).lower() for value in values if value)


def _words(world: Workspace, doc: Json) -> Iterable[object]:
    """Yield what a conversation is looked for by: its number, title, values, people and tags."""
    yield doc["id"]
    yield doc["title"]
    yield from doc["custom_attributes"].values()
    yield from _tags(world, doc)
    for person in _people(world, doc):
        yield from map(person.get, _NAMES)


def _row(world: Workspace, doc: Json) -> Json:
    return {
        **{name: doc[name] for name in ("id", "title", "state", "created_at", "updated_at")},
        "people": _people(world, doc),
        "assignee": _called(world, "admin", doc["admin_assignee_id"]),
        "team": _called(world, "team", doc["team_assignee_id"]),
        "messages": len(world.parts(doc["id"])) + 1,
    }


def _conversation(world: Workspace, doc: Json, origin: str) -> Json:
    source = doc["source"]
    first = {"part_type": "comment", "created_at": doc["created_at"], **source}
    parts = [{"part": first, "files": source["files"]}, *world.parts(doc["id"])]
    return {
        **_row(world, doc),
        "ticket": doc.get("ticket"),
        "snoozed_until": doc["snoozed_until"],
        "company": doc["company_id"] and world.store.get("company", doc["company_id"]),
        "tags": _tags(world, doc),
        "attributes": _values(world, "conversation", doc),
        "objects": objects_of(world, doc),
        "parts": _gathered([_part(world, each, origin) for each in parts]),
    }


def _gathered(parts: list[Json]) -> list[Json]:
    """Put the events that somebody caused in one go into one line."""
    found: list[Json] = []
    for part in parts:
        last = found[-1] if found else None
        if last and last["kind"] == part["kind"] == "event" and last["author"] == part["author"]:
            last["event"] += f", {part['event']}"
            last["at"] = part["at"]
        else:
            found.append(part)
    return found


def _part(world: Workspace, record: Json, origin: str) -> Json:
    part = record["part"]
    is_ours = part["author"]["type"] in {"admin", "bot", "team"}
    kind = "note" if part["part_type"] == "note" else "ours" if is_ours else "theirs"
    return {
        "kind": "event" if part["body"] is None and not record["files"] else kind,
        "author": part["author"]["name"] or part["author"]["email"] or "somebody without a name",
        "at": part["created_at"],
        "body": part["body"],
        "event": _event(world, part),
        "files": attachments(world, record["files"], origin),
    }


def _event(world: Workspace, part: Json) -> str:
    """Return in words what an event did, with whom it names."""
    did = _EVENTS.get(part["part_type"]) or str(part["part_type"])
    details = part.get("event_details") or {}
    if "attribute" in details:
        return f"set {details['attribute']['name']}"
    named = part.get("assigned_to")
    if named:
        whom = _called(world, named["type"], named["id"])
        return f"{did} to {whom}"
    person = (details.get("participant") or {}).get("id")
    doc = person and world.store.get("contact", person)
    return f"{did} {doc['name'] or doc['email'] or ''}" if doc else did


def _person(world: Workspace, doc: Json, _: str) -> Json:
    conversations = sorted(
        world.conversations_of([doc["id"]]), key=lambda each: -int(each["created_at"])
    )
    return {
        **doc,
        "owner": _called(world, "admin", doc["owner_id"]),
        "tags": _tags(world, doc),
        "companies": [world.store.all("company")[each] for each in doc["company_ids"]],
        "notes": _notes(world, doc),
        "attributes": _values(world, "contact", doc),
        "objects": objects_of(world, doc),
        "conversations": [_row(world, each) for each in conversations],
    }


def _company(world: Workspace, doc: Json, _: str) -> Json:
    return {
        **doc,
        "tags": _tags(world, doc),
        "notes": _notes(world, doc),
        "attributes": _values(world, "company", doc),
        "people": world.contacts_of(doc["id"]),
    }


def _notes(world: Workspace, doc: Json) -> list[Json]:
    notes = [world.store.all("note")[each] for each in doc.get("note_ids", ())]
    return [note | {"author": _called(world, "admin", note["admin_id"])} for note in notes]


def _values(world: Workspace, model: str, doc: Json) -> list[tuple[str, str]]:
    """Return the values of attributes by name, dates as dates."""
    kind = "conversation_attribute" if model == "conversation" else "data_attribute"
    types = doc.get("types") or {
        each["name"]: each["data_type"]
        for each in world.store.all(kind).values()
        if each.get("model", model) == model
    }
    return [
        (name, instant(value) if types.get(name) in _DATES and value else str(value))
        for name, value in sorted(doc["custom_attributes"].items())
        if value is not None and not isinstance(value, list)
    ]


def _people(world: Workspace, doc: Json) -> list[Json]:
    found = (world.store.get("contact", each) for each in doc["contact_ids"])
    return [each for each in found if each is not None]


def _tags(world: Workspace, doc: Json) -> list[str]:
    tags = world.store.all("tag")
    return [tags[link["id"]]["name"] for link in doc["tags"] if is_tag(world, link)]


def _called(world: Workspace, kind: str, doc_id: object) -> str:
    doc = world.store.get(kind, str(doc_id)) if doc_id else None
    return str(doc["name"]) if doc else ""
