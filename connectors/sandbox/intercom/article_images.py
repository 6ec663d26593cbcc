"""Pictures of articles: fetched when an article is written, kept, and shown under signed links."""

import asyncio
import hashlib
import re
from collections.abc import Iterator
from html import escape
from typing import Final

from connectors.sandbox.intercom import rules
from connectors.sandbox.intercom.article_html import kept, parsed, require_supported
from connectors.sandbox.intercom.files import Incoming, attachments, fetched, keep_files
from connectors.sandbox.intercom.workspace import Call, Json, Workspace

TYPES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/svg+xml"})
_HEADING_ID: Final = re.compile(r'id="(h_[0-9a-f]{10})"')
_KEPT: Final = re.compile(r'(src|href)="file:(\d+)"')


async def taken(call: Call, html: str, before: str) -> str:
    """Return a body as it is kept; raises Refusal at what is not supported or can't be fetched.

    `before` is the body that it replaces: the ids of its headings may stay.
    """
    if not html.strip():
        return ""
    is_strict = call.config.article_html == "strict"
    root = parsed(html)
    require_supported(root, is_strict=is_strict)
    images = [each for each in root.iter("img") if each.get("src")]
    found = await asyncio.gather(*(_fetched(call, each.get("src")) for each in images))
    for image, file in zip(images, found, strict=True):
        image.set("src", f"file:{keep_files(call.world, [file])[0]}")
    is_anew = call.config.heading_ids == "anew"
    known = frozenset() if is_anew else frozenset(_HEADING_ID.findall(before))
    return kept(root, ids=_ids(call.world), known=known, is_strict=is_strict)


def shown(world: Workspace, html: str, origin: str) -> str:
    """Return a body as answers show it: its pictures and files under links of today."""

    def link(found: re.Match[str]) -> str:
        address = attachments(world, [found[2]], origin)[0]["url"]
        return f'{found[1]}="{escape(address)}"'

    return _KEPT.sub(link, html)


def natural(world: Workspace, html: str) -> str:
    """Return a body with its pictures by their content, for comparing."""

    def name(found: re.Match[str]) -> str:
        doc: Json = world.store.all("file")[found[2]]
        return f'{found[1]}="{doc["sha256"]}"'

    return re.sub(r' id="h_\w+"', "", _KEPT.sub(name, html))


def _ids(world: Workspace) -> Iterator[str]:
    while True:
        number = world.store.next_id("heading")
        yield f"h_{hashlib.sha256(str(number).encode()).hexdigest()[:10]}"


async def _fetched(call: Call, address: str) -> Incoming:
    file = None if call.session is None else await fetched(call.session, address)
    if file is None or file.content_type not in TYPES:
        raise rules.image_not_fetched(address)
    return file
