"""POST /conversations/search: the fields of Intercom's table; others are refused."""

from collections.abc import Mapping
from typing import Any, Final

from connectors.sandbox.intercom.conversations import (
    MOST_PER_PAGE,
    PER_PAGE,
    conversation_page,
    visible,
)
from connectors.sandbox.intercom.paging import cursor_of, per_page
from connectors.sandbox.intercom.search import FieldKind, Grammar, Searchable
from connectors.sandbox.intercom.texts import plain
from connectors.sandbox.intercom.workspace import Call, Json, Workspace

_NOTHING: Final[Mapping[FieldKind, tuple[str, ...]]] = {  # in the table; the sandbox has no values
    "text": (
        "source.url", "channel_initiated", "statistics.last_closed_by_id",
        "conversation_rating.remark", "conversation_rating.contact_id",
        "conversation_rating.admin_d", "ai_agent.resolution_state", "ai_agent.last_answer_type",
        "ai_agent.rating_remark", "ai_agent.source_type", "ai_agent.source_title",
    ),
    "number": (
        "statistics.time_to_assignment", "statistics.time_to_admin_reply",
        "statistics.time_to_first_close", "statistics.time_to_last_close",
        "statistics.median_time_to_reply", "conversation_rating.score", "ai_agent.rating",
    ),
    "date": (
        "statistics.first_contact_reply_at", "statistics.first_assignment_at",
        "statistics.first_admin_reply_at", "statistics.first_close_at",
        "statistics.last_assignment_at", "statistics.last_assignment_admin_reply_at",
        "statistics.last_contact_reply_at", "statistics.last_admin_reply_at",
        "statistics.last_close_at", "conversation_rating.requested_at",
        "conversation_rating.replied_at",
    ),
}  # fmt: skip


def _at(*path: str) -> Any:
    def get(doc: Mapping[str, Any]) -> Any:
        value: Any = doc
        for name in path:
            value = value[name]
        return value

    return get


_FIELDS: Final[Mapping[str, Searchable]] = {
    "id": Searchable("text", _at("id")),
    "created_at": Searchable("date", _at("created_at")),
    "updated_at": Searchable("date", _at("updated_at")),
    "waiting_since": Searchable("date", _at("waiting_since")),
    "snoozed_until": Searchable("date", _at("snoozed_until")),
    "source.type": Searchable("text", lambda _: "conversation"),
    "source.id": Searchable("text", _at("source", "id")),
    "source.delivered_as": Searchable("text", lambda _: "customer_initiated"),
    "source.subject": Searchable("text", lambda _: ""),
    "source.body": Searchable("words", lambda doc: plain(doc["source"]["body"]).split()),
    "source.author.id": Searchable("text", _at("source", "author", "id")),
    "source.author.type": Searchable("text", _at("source", "author", "type")),
    "source.author.name": Searchable("text", _at("source", "author", "name")),
    "source.author.email": Searchable("text", _at("source", "author", "email")),
    "contact_ids": Searchable("text", _at("contact_ids")),
    "teammate_ids": Searchable("text", _at("teammate_ids")),
    "admin_assignee_id": Searchable("number", _at("admin_assignee_id")),
    "team_assignee_id": Searchable("number", _at("team_assignee_id")),
    "open": Searchable("flag", lambda doc: doc["state"] != "closed"),
    "read": Searchable("flag", _at("read")),
    "state": Searchable("text", _at("state")),
    "tag_ids": Searchable("text", lambda doc: [link["id"] for link in doc["tags"]]),
    "priority": Searchable("text", lambda _: "none"),
    "statistics.count_reopens": Searchable("number", _at("statistics", "count_reopens")),
    "statistics.count_assignments": Searchable("number", _at("statistics", "count_assignments")),
    "ai_agent_participated": Searchable("flag", lambda _: False),
    **{
        name: Searchable(kind, lambda _: None) for kind, names in _NOTHING.items() for name in names
    },
}


async def search(call: Call) -> Json:
    """Return the hits, last changed first; new conversations come in late (INT-016)."""
    world = call.world
    grammar = Grammar(
        _FIELDS, lambda name: _custom(call, name), "UTC", call.config.search_bounds_inclusive
    )
    query = call.body["query"]
    test = grammar.compile(query)
    lag_s = call.config.search_lag_s
    hits = [
        doc
        for doc in _candidates(world, grammar, query)
        if test(doc) and world.is_found(doc["made_at"], lag_s)
    ]
    size, after = cursor_of(call.body)
    return conversation_page(
        call, hits, per_page(size, default=PER_PAGE, most=MOST_PER_PAGE), after
    )


def _candidates(world: Workspace, grammar: Grammar, query: Any) -> list[Json]:
    contact_ids = grammar.pinned(query, "contact_ids")
    if contact_ids is None:
        return visible(world)
    return [doc for doc in world.conversations_of(contact_ids) if not doc["archived"]]


def _custom(call: Call, name: str) -> Searchable | None:
    """Answer for fields outside the table: the count of parts, attributes if switched on."""
    world = call.world
    if name == "statistics.count_conversation_parts":
        return Searchable("number", lambda doc: len(world.parts(doc["id"])))
    prefix, _, attribute = name.partition(".")
    if prefix != "custom_attributes" or not call.config.search_custom_attributes:
        return None
    return Searchable("text", lambda doc: doc["custom_attributes"].get(attribute))
