"""Whom a mail in a Zendesk ticket went to, besides the desk itself."""

from collections.abc import Mapping, Set
from typing import Any, Final

from transforms.payloads import (
    email,
    mapping,
    source_id,
    texts,
)
from transforms.zendesk.payloads import via_source

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
