"""Finding a conversation that nobody wrote down: by its contact, its time and its words."""

from typing import Any, Final

from connectors.intercom.context import Connection
from connectors.intercom.conversations.sending import moment_of, read_conversation
from connectors.intercom.conversations.texts import same_text
from connectors.intercom.errors import is_gone
from connectors.intercom.lessened import is_cut
from connectors.intercom.paging import next_cursor
from connectors.protocols import Absent, Found, InDoubt, RecordState, StepAnswer
from transforms.errors import ContractError, RecordError
from transforms.model import Step, TargetId

PER_PAGE: Final = 150  # conversations; the search's maximum
MARGIN_S: Final = 2  # ">" is documented as "greater, or equal": compared exactly afterwards
TWIN_S: Final = 5.0  # another record's request of the same moment is over by then
MAX_PAGES: Final = 100

Json = dict[str, Any]


async def look_for_conversation(
    at: Connection, _step: Step, body: Json, state: RecordState, age_s: float
) -> Found | Absent | InDoubt:
    """Look for a conversation that is this record's: no other record has it, and it reads alike.

    The search lags: finding nothing proves nothing until `search_lag_s` have passed since the
    last moment at which the create may have been sent.
    """
    moment = moment_of(body)
    if at.claims.is_creating(moment):
        return InDoubt("twin_under_way", TWIN_S)
    ids = await at.claims.free(await _search(at, body), state.ref)
    others = []
    for found in ids:
        conversation = await _read(at, found)
        if conversation is None or not _is_of(conversation, body):
            continue
        if not same_text(body["body"], (conversation.get("source") or {}).get("body")):
            others.append(found)
            continue
        if at.claims.is_creating(moment):  # it may be the one that is on its way
            return InDoubt("twin_under_way", TWIN_S)
        if at.claims.take(found, state.ref):
            return Found(_answer(conversation, body))
    quiet_s = age_s if state.quiet_s is None else state.quiet_s
    if quiet_s < at.search_lag_s:
        return InDoubt("search_lag", at.search_lag_s - quiet_s)
    return _unlike(at, state) if others else Absent()


def _unlike(at: Connection, state: RecordState) -> InDoubt:
    """Say what a free conversation of that moment with other words means.

    A twin that is in doubt too may claim it in this run; or Intercom has rewritten the words.
    """
    is_new = at.claims.is_new_puzzle(state.ref)
    return InDoubt("unexplained_conversation", TWIN_S if is_new else None)


async def _search(at: Connection, body: Json) -> list[TargetId]:
    """Return the conversations of that contact and moment, oldest id first."""
    contact_id, created_at = moment_of(body)
    request: Json = {
        "query": {
            "operator": "AND",
            "value": [
                {"field": "contact_ids", "operator": "=", "value": contact_id},
                {"field": "created_at", "operator": ">", "value": created_at - MARGIN_S},
                {"field": "created_at", "operator": "<", "value": created_at + MARGIN_S},
            ],
        },
        "pagination": {"per_page": PER_PAGE},
    }
    found: dict[TargetId, None] = {}
    for _ in range(MAX_PAGES):
        answer = await at.client.query("/conversations/search", json=request)
        listed = answer.body["conversations"]
        found.update(dict.fromkeys(TargetId(str(item["id"])) for item in listed))
        cursor = next_cursor(answer.body)
        if cursor is None or not listed:
            return sorted(found, key=lambda each: (len(each), each))
        request["pagination"]["starting_after"] = cursor
    raise ContractError("the search for conversations of one second has no end")


async def _read(at: Connection, conversation_id: TargetId) -> Json | None:
    try:
        return await read_conversation(at, conversation_id)
    except RecordError as exc:
        if is_gone(exc):
            return None  # deleted; the search has not heard of it
        raise


def _is_of(conversation: Json, body: Json) -> bool:
    author = ((conversation.get("source") or {}).get("author") or {}).get("id")
    return (
        str(author) == str(body["from"]["id"])
        and conversation.get("created_at") == body["created_at"]
    )


def _answer(conversation: Json, body: Json) -> StepAnswer:
    source = conversation.get("source") or {}
    lost = {"losses": ["text_cut"]} if is_cut(body["body"], source.get("body")) else {}
    return StepAnswer(
        target_kind="conversation",
        target_id=TargetId(str(conversation["id"])),
        observed={"message_id": source.get("id")} | lost,
    )
