"""Pictures of articles: fetched when an article is written, kept, and shown under signed links."""

import asyncio
import re
from html import escape
from typing import Final

from connectors.sandbox.intercom import rules
from connectors.sandbox.intercom.article_html import kept, parsed, require_supported
from connectors.sandbox.intercom.files import Incoming, attachments, fetched, keep_files
from connectors.sandbox.intercom.workspace import Call, Json, Workspace

TYPES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/svg+xml"})
_KEPT: Final = re.compile(r'src="file:(\d+)"')


async def taken(call: Call, html: str, seed: str) -> str:
    """Return a body as it is kept; raises Refusal at what is not supported or can't be fetched."""
    if not html.strip():
        return ""
    is_strict = call.config.article_html == "strict"
    root = parsed(html)
    require_supported(root, is_strict=is_strict)
    images = [each for each in root.iter("img") if each.get("src")]
    found = await asyncio.gather(*(_fetched(call, each.get("src")) for each in images))
    for image, file in zip(images, found, strict=True):
        image.set("src", f"file:{keep_files(call.world, [file])[0]}")
    return kept(root, seed, is_strict=is_strict)


def shown(world: Workspace, html: str, origin: str) -> str:
    """Return a body as answers show it: its pictures under links of today."""

    def link(found: re.Match[str]) -> str:
        address = attachments(world, [found[1]], origin)[0]["url"]
        return f'src="{escape(address)}"'

    return _KEPT.sub(link, html)


def natural(world: Workspace, html: str) -> str:
    """Return a body with its pictures by their content, for comparing."""

    def name(found: re.Match[str]) -> str:
        doc: Json = world.store.all("file")[found[1]]
        return f'src="{doc["sha256"]}"'

    return re.sub(r' id="h_\w+"', "", _KEPT.sub(name, html))


async def _fetched(call: Call, address: str) -> Incoming:
    file = None if call.session is None else await fetched(call.session, address)
    if file is None or file.content_type not in TYPES:
        raise rules.image_not_fetched(address)
    return file
