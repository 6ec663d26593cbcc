"""The steps of a ticket: made with its values, answered, changed, brought into its state, removed.

What a ticket has like a conversation (replies, tags, people's work in it) is done as there.
"""

from collections.abc import Mapping
from typing import Final

from connectors.intercom.context import Connection
from connectors.intercom.conversations import conflicts, replies, reversing
from connectors.intercom.conversations import looking as threads
from connectors.intercom.conversations import sending as conversations
from connectors.intercom.handling import Handler
from connectors.intercom.taking_back import UndoEntry, Undone, delete_own
from connectors.intercom.tickets import looking, making, sending
from transforms.model import Operation


def _always(_entry: UndoEntry) -> bool:
    """Say that it goes with the ticket: nothing of it can be taken back alone."""
    return True


async def _remove(at: Connection, entry: UndoEntry) -> Undone:
    """Delete the ticket with all its parts."""
    return await delete_own(at, entry, "/tickets")


HANDLERS: Final[Mapping[Operation, Handler]] = {
    Operation.TICKET_TYPE_CREATE: Handler(
        making.create_type, look=making.look_for_type, reverse=making.archive_type
    ),
    Operation.TICKET_ATTRIBUTE_CREATE: Handler(
        making.create_attribute, look=making.look_for_attribute, reverse=making.archive_attribute
    ),
    Operation.TICKET_CREATE: Handler(sending.create_ticket, look=looking.ticket, reverse=_remove),
    Operation.TICKET_REPLY: Handler(replies.reply, look=threads.reply, leaves_nothing=_always),
    Operation.TICKET_UPDATE: Handler(
        sending.update_ticket,
        look=threads.update,
        leaves_nothing=_always,
        spare=conflicts.spared_update,
        spares_in_doubt=True,
    ),
    Operation.TICKET_TAG: Handler(
        conversations.tag_conversation,
        look=threads.tag,
        reverse=reversing.untag_ticket,
        leaves_nothing=reversing.was_tagged,
    ),
    Operation.TICKET_ASSIGN: Handler(
        sending.assign_ticket,
        look=threads.assign,
        leaves_nothing=_always,
        spare=conflicts.spared_assignment,
    ),
    Operation.TICKET_STATE: Handler(
        sending.set_ticket_state,
        look=looking.ticket_state,
        leaves_nothing=_always,
        spare=conflicts.spared_where_nobody_works,
    ),
    Operation.TICKET_LINK: Handler(conversations.link, look=threads.link, reverse=reversing.unlink),
    Operation.TICKET_UNTAG: Handler(conversations.untag_conversation, look=threads.untag),
    Operation.TICKET_UNLINK: Handler(conversations.unlink, look=threads.unlink),
    Operation.TICKET_DELETE: Handler(
        conversations.delete_conversation,
        look=threads.delete,
        spare=conflicts.spared_where_nobody_works,
    ),
}
