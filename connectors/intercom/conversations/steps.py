"""The steps of a conversation: made, answered, labelled, closed, redacted, removed."""

from collections.abc import Mapping
from typing import Final

from connectors.intercom.conversations import conflicts, looking, replies, reversing, sending
from connectors.intercom.conversations.search import look_for_conversation
from connectors.intercom.handling import Handler
from connectors.intercom.taking_back import UndoEntry
from transforms.model import Operation


def _always(_entry: UndoEntry) -> bool:
    """Say that it goes with the record, or had no state before."""
    return True


def _has_no_image(entry: UndoEntry) -> bool:
    return entry.pre_image is None


def _is_nameless(entry: UndoEntry) -> bool:
    return entry.target_id is None


HANDLERS: Final[Mapping[Operation, Handler]] = {
    Operation.CONVERSATION_CREATE: Handler(
        sending.create_conversation,
        look=look_for_conversation,
        reverse=reversing.conversation,
    ),
    Operation.CONVERSATION_REPLY: Handler(
        replies.reply,
        look=looking.reply,
        reverse=reversing.redact,
        leaves_nothing=_is_nameless,
    ),
    Operation.CONVERSATION_UPDATE: Handler(
        sending.update_conversation,
        look=looking.update,
        reverse=reversing.restore,
        leaves_nothing=_has_no_image,
        spare=conflicts.spared_update,
        spares_in_doubt=True,
    ),
    Operation.CONVERSATION_PARTICIPANT: Handler(
        sending.add_participant,
        look=looking.participant,
        reverse=reversing.remove_participant,
    ),
    Operation.CONVERSATION_TAG: Handler(
        sending.tag_conversation,
        look=looking.tag,
        reverse=reversing.untag_conversation,
        leaves_nothing=reversing.was_tagged,
    ),
    Operation.CONVERSATION_ASSIGN: Handler(
        sending.assign_conversation,
        look=looking.assign,
        leaves_nothing=_always,
        spare=conflicts.spared_assignment,
    ),
    Operation.CONVERSATION_STATE: Handler(
        sending.set_state,
        look=looking.state,
        leaves_nothing=_always,
        spare=conflicts.spared_where_nobody_works,
    ),
    Operation.CONVERSATION_LINK: Handler(sending.link, look=looking.link, reverse=reversing.unlink),
    Operation.CONVERSATION_UNTAG: Handler(sending.untag_conversation, look=looking.untag),
    Operation.CONVERSATION_LEAVE: Handler(sending.remove_participant, look=looking.leave),
    Operation.CONVERSATION_UNLINK: Handler(sending.unlink, look=looking.unlink),
    Operation.CONVERSATION_REDACT: Handler(sending.redact),
    Operation.CONVERSATION_DELETE: Handler(
        sending.delete_conversation,
        look=looking.delete,
        spare=conflicts.spared_where_nobody_works,
    ),
}
