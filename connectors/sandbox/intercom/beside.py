"""What a workspace shows and no request makes: addresses, segments, snippets, calls, and more.

People make them in the app, or Intercom does: here whoever fills the store.
"""

from typing import Final

from aiohttp import web

from connectors.sandbox.intercom.contact_shapes import OPTED_OUT
from connectors.sandbox.intercom.conversation_shapes import part_of
from connectors.sandbox.intercom.files import attachments
from connectors.sandbox.intercom.paging import by_number, per_page
from connectors.sandbox.intercom.refusal import not_found
from connectors.sandbox.intercom.workspace import Call, Json

SEGMENT, SNIPPET, SIDE, CALL = "segment", "content_snippet", "side_conversation", "call"
EMAIL: Final = "email_setting"
SUBSCRIPTION: Final = "subscription_type"
MOST_SIDES: Final = 50  # of a page; OpenAPI 2.16
MOST_CALLS: Final = 25  # of a page; OpenAPI 2.16


async def list_emails(call: Call) -> Json:
    """GET /emails: the addresses that the workspace writes from and gets mail at."""
    docs = call.world.store.all(EMAIL).values()
    return {"type": "list", "data": [{"type": EMAIL, **doc} for doc in docs]}


async def list_segments(call: Call) -> Json:
    """GET /segments: those of people, no pages."""
    segments = call.world.store.all(SEGMENT).values()
    docs = [doc for doc in segments if doc["person_type"] != "company"]
    return {"type": "segment.list", "segments": [{"type": "segment", **doc} for doc in docs]}


async def list_subscriptions(call: Call) -> Json:
    """GET /subscription_types: all of them, no pages."""
    docs = call.world.store.all(SUBSCRIPTION).values()
    return {"type": "list", "data": [_subscription(doc) for doc in docs]}


async def list_subscriptions_of(call: Call) -> Json:
    """GET /contacts/{contact_id}/subscriptions: what somebody has chosen, no pages."""
    known = call.world.store.all(SUBSCRIPTION)
    chosen = call.world.contact(call.path["contact_id"]).get(OPTED_OUT, ())
    return {"type": "list", "data": [_subscription(known[each]) for each in chosen]}


def _subscription(doc: Json) -> Json:
    told = {"name": doc["name"], "description": doc["name"], "locale": "en"}
    return {
        "type": "subscription",
        "id": doc["id"],
        "state": "live",
        "consent_type": "opt_out",
        "content_types": ["email"],
        "default_translation": told,
        "translations": [told],
    }


async def list_snippets(call: Call) -> Json:
    """GET /content_snippets: pages are told beside the list, and not in `pages`."""
    docs = list(call.world.store.all(SNIPPET).values())
    shown = by_number(
        call, docs, default=MOST_SIDES, most=MOST_SIDES, show=lambda doc: {"type": SNIPPET, **doc}
    )
    pages = shown.pop("pages")
    return shown | {name: pages[name] for name in ("page", "per_page", "total_pages")}


async def list_sides(call: Call) -> Json:
    """GET /conversations/{id}/side_conversations: each with all that was said in it."""
    thread_id = call.path["id"]
    if call.world.store.get("ticket", thread_id) is None:
        call.world.conversation(thread_id)
    docs = [
        doc for doc in call.world.store.all(SIDE).values() if doc["conversation_id"] == thread_id
    ]
    size = per_page(call.number("per_page", 25), default=25, most=MOST_SIDES)
    page = call.number("page", 1)
    return {
        "type": "side_conversation.list",
        "side_conversations": [
            {
                "side_conversation_id": doc["id"],
                "conversation_parts": [part_of(call, each) for each in doc["parts"]],
                "total_count": len(doc["parts"]),
            }
            for doc in docs[(page - 1) * size : page * size]
        ],
        "total_count": len(docs),
        "pages": {
            "type": "pages",
            "page": page,
            "per_page": size,
            "total_pages": -(-len(docs) // size),
        },
    }


async def list_calls(call: Call) -> Json:
    """GET /calls."""
    docs = list(call.world.store.all(CALL).values())
    return by_number(
        call, docs, default=MOST_CALLS, most=MOST_CALLS, show=lambda doc: _call_json(call, doc)
    )


async def recording(call: Call) -> web.Response:
    """GET /calls/{call_id}/recording: leads to a link that lives for half an hour."""
    file_id = _file_of(call, "recording")
    link = attachments(call.world, [file_id], call.origin)[0]["url"]
    return web.Response(status=302, headers={"Location": link})


async def transcript(call: Call) -> web.Response:
    """GET /calls/{call_id}/transcript: a text file."""
    file = call.world.store.all("file")[_file_of(call, "transcript")]
    headers = {"Content-Disposition": f"attachment; filename={file['name']}"}
    text = call.world.store.blob(file["sha256"])
    return web.Response(body=text, content_type="text/plain", headers=headers)


def _call_json(call: Call, doc: Json) -> Json:
    place = f"{call.origin}/calls/{doc['id']}"
    own = {name: value for name, value in doc.items() if name not in {"recording", "transcript"}}
    return {
        "type": CALL,
        **own,
        "recording_url": f"{place}/recording" if doc["recording"] else None,
        "transcription_url": f"{place}/transcript" if doc["transcript"] else None,
    }


def _file_of(call: Call, name: str) -> str:
    doc = call.world.store.get(CALL, call.path["call_id"])
    if doc is None or not doc[name]:
        raise not_found(f"{name.capitalize()} Not Found")
    return str(doc[name])
