"""Which ticket a closed Zendesk ticket was merged into; no field of the ticket says it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from transforms.payloads import (
    ids,
    source_id,
    text,
    texts,
)
from transforms.zendesk.entries import Entry
from transforms.zendesk.payloads import via_source

TAG: Final = "closed_by_merge"
_NUMBER = r"(?:#|n[°ºo]\.?|nr\.?)?\s*#?(\d+)"
# Zendesk's closing comment in its own languages; what is said to the winner reads differently.
_WORDS: Final = (
    re.compile(rf"merged into (?:this )?(?:request|ticket)\s*{_NUMBER}", re.IGNORECASE),
    re.compile(
        rf"\b(?:in|mit)\s(?:der\s|die\s|dem\s|das\s)?(?:anfrage|anforderung|ticket)\s*{_NUMBER}"
        r"[^\n]*?(?:zusammengef|überführt|vereint)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"fusionnée?s? (?:avec|dans|à|en)\s(?:la |le )?(?:demande|requête|ticket)\s*{_NUMBER}",
        re.IGNORECASE,
    ),
)


def is_merged(ticket: Mapping[str, Any]) -> bool:
    """Tell whether Zendesk itself marked a ticket as the loser of a merge."""
    return TAG in texts(ticket.get("tags"))


def merged_into(ticket: Mapping[str, Any], entries: Sequence[Entry]) -> str | None:
    """Return the id of the ticket that took this one in, as far as anything tells.

    A customer may write such words too, so they count only where Zendesk's tag, the system's
    hand or `rel: merge` vouches for them.
    """
    is_tagged = is_merged(ticket)
    for entry in reversed(entries):
        source = via_source(entry.payload.get("via"))
        is_system = (source_id(entry.payload.get("author_id")) or "").startswith("-")
        if not (is_tagged or is_system or source.get("rel") == "merge"):
            continue
        told = text(entry.payload.get("plain_body")) or text(entry.payload.get("body")) or ""
        if found := _told(told):
            return found
    to = via_source(ticket.get("via")).get("to")
    if is_tagged and isinstance(to, dict):
        targets = ids(to.get("ticket_ids")) or ids([to.get("ticket_id")])
        return targets[0] if targets else None
    return None


def _told(words: str) -> str | None:
    for pattern in _WORDS:
        if found := pattern.search(words):
            return found[1]
    return None
