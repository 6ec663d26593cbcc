"""Whom a mail in a Zendesk ticket went to, besides the desk itself."""

from collections.abc import Mapping, Set
from typing import Any, Final

from transforms.payloads import (
    email,
    mapping,
    source_id,
    texts,
)
from transforms.zendesk.payloads import channel, via_source

UNREAD: Final = "recipients_unread"
_MAIL: Final = "email"
_HOSTS: Final = ".zendesk.com"  # every account has addresses there, support@ among them


def recipients_of(via: object) -> list[str]:
    """Return to whom a mail's head says it went: addresses, and the ids of people."""
    source = via_source(via)
    to, sender = mapping(source.get("to")), mapping(source.get("from"))
    copies = to.get("email_ccs")
    told: list[object] = [*texts(to.get("address")), *texts(sender.get("original_recipients"))]
    told += copies if isinstance(copies, list) else []
    found = [email(one) if isinstance(one, str) else source_id(one) for one in told]
    return list(dict.fromkeys(one for one in found if one))


def told_recipients(
    payload: Mapping[str, Any], ticket: Mapping[str, Any], *, is_first: bool
) -> tuple[list[str], list[str]]:
    """Return to whom a comment's mail went, and the loss where its form does not say.

    The event export puts a word in the place of the mail's head. That of the first message stands
    in its ticket as well.
    """
    via = payload.get("via")
    is_mail = (channel(via) or channel(payload.get("parent_via"))) == _MAIL
    if isinstance(via, Mapping) or not is_mail:
        return recipients_of(via), []
    if is_first and channel(ticket.get("via")) == _MAIL:
        return recipients_of(ticket.get("via")), []
    return [], [UNREAD]


def without_own(
    message: Mapping[str, Any], ticket: Mapping[str, Any], own: Set[str]
) -> dict[str, Any]:
    """Return a message without the desk's `own` addresses among its recipients."""
    of_ticket = email(ticket.get("recipient"))
    others = [
        one
        for one in message["recipients"] or ()
        if one != of_ticket and one not in own and not one.endswith(_HOSTS)
    ]
    return {**message, "recipients": others}
