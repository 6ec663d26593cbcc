"""Finding a conversation that nobody wrote down: by its contact, its time and its words."""

from typing import Any, Final

from connectors.intercom.context import Connection
from connectors.intercom.conversations.sending import moment_of
from connectors.intercom.conversations.texts import same_text
from connectors.intercom.lessened import is_cut
from connectors.intercom.searching import found_ids
from connectors.intercom.threads import thread_if_there
from connectors.protocols import Absent, Found, InDoubt, RecordState, StepAnswer
from transforms.model import Step, TargetId

MARGIN_S: Final = 2  # ">" is documented as "greater, or equal": compared exactly afterwards
TWIN_S: Final = 5.0  # another record's request of the same moment is over by then

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
    ids = await at.claims.free(await found_ids(at, "conversations", _query(body)), state.ref)
    others = []
    for found in ids:
        conversation = await thread_if_there(at, "conversation", found)
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


def _query(body: Json) -> Json:
    """Return what finds the conversations of that contact and moment."""
    contact_id, created_at = moment_of(body)
    return {
        "operator": "AND",
        "value": [
            {"field": "contact_ids", "operator": "=", "value": contact_id},
            {"field": "created_at", "operator": ">", "value": created_at - MARGIN_S},
            {"field": "created_at", "operator": "<", "value": created_at + MARGIN_S},
        ],
    }


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
