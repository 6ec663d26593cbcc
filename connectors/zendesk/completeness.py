"""Whether a ticket's bulk events say all there is of it, so that it need not be read by itself.

They lack call details, chat turns, what a redaction left of older ones, and images whose address
in the body does not tell the file.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from transforms.bodies import image_sources
from transforms.payloads import mapping
from transforms.zendesk.attachments import account_of, is_own_image, is_told_by
from transforms.zendesk.kinds import CHANGE, kind_of, rewrites
from transforms.zendesk.turns import MESSAGING_CHANNELS

# An image that lies with Zendesk or that came inside the mail: only the per-ticket answer, asked
# for inline images, lists it among the attachments. Images of the open web are left as they are.
# Few bodies have one, so that few are parsed.
_OWN_IMAGE: Final = re.compile(
    r"<img\b[^>]*?\bsrc\s*=\s*[\"']?(?:cid:|[^\"'>\s]*(?:/attachments/|zdusercontent\.com))",
    re.IGNORECASE,
)


def is_messaging(ticket: Mapping[str, Any]) -> bool:
    """Tell whether a ticket is a chat, whose turns stand in the conversation log only."""
    return bool(ticket.get("from_messaging_channel")) or _is_chat(ticket.get("via"))


def is_whole(comment: Mapping[str, Any]) -> bool | None:
    """Tell whether a bulk event says all of its message, None where its ticket has to decide."""
    kind = kind_of(comment)
    if rewrites(kind) or kind == "VoiceComment":
        return False
    html = comment.get("html_body")
    if comment.get("attachments") is None or not isinstance(html, str):
        return False
    if _is_chat(comment.get("via")) or _is_chat(comment.get("parent_via")):
        return False
    return None if _OWN_IMAGE.search(html) is not None else True


def needs_messages(
    comments: Sequence[Mapping[str, Any]], *, ticket: Mapping[str, Any] | None = None
) -> bool:
    """Tell whether a ticket has to be read by itself: `comments` are its bulk events' payloads."""
    if ticket is not None and is_messaging(ticket):
        return True
    has_comment = False
    for comment in map(mapping, comments):
        if kind_of(comment) == CHANGE:
            continue
        told = is_whole(comment)
        if told is False or (told is None and _hides_images(comment, mapping(ticket))):
            return True
        has_comment = True
    return not has_comment


def _hides_images(comment: Mapping[str, Any], ticket: Mapping[str, Any]) -> bool:
    """Tell whether a body shows an own image of which its address does not say enough."""
    account = account_of(ticket)
    own = [src for src in image_sources(comment["html_body"]) if is_own_image(src)]
    return not own or not all(is_told_by(src, account) for src in own)


def _is_chat(via: object) -> bool:
    """Tell by `via`, which is an object or, in events, often a word like "Web form"."""
    channel = via.get("channel") if isinstance(via, dict) else via
    return isinstance(channel, str) and channel.lower().replace(" ", "_") in MESSAGING_CHANNELS
