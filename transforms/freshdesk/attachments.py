"""Files of Freshdesk's messages: listed ones, and images that stand in the text.

A listed file's link is signed for minutes: it is the row's `path`, and where agents find the file
its `url`. Images of texts lie at an address that lasts as long as the account.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs

import orjson

from transforms.addresses import host_of, is_data, parts_of
from transforms.bodies import image_name, image_sources
from transforms.freshdesk.quirks import INLINE_CID
from transforms.payloads import count, records, source_id, text
from transforms.pictures import ending_of, is_pixel, picture_in, type_of

TAKEN: Final = frozenset({"id", "name", "content_type", "size", "file_size", "attachment_url"})
DROPPED: Final = {
    "created_at": "its message says when",
    "updated_at": "its message says when",
    "thumb_url": "a smaller copy that Freshdesk made of the same image",
}
UNKNOWN_TYPE: Final = "application/octet-stream"
INLINE: Final = "/inline/attachment"  # where images of texts lie, at hosts of their own
FOLDER: Final = "/data/helpdesk/attachments/"  # … and where older ones do
SIGNED: Final = "X-Amz-"  # in a link that Freshdesk made just now, whichever store it leads to
_NUMBER: Final = re.compile(r"/attachments/[^?#]*?(\d{4,})/")
_CID: Final = "cid:"

Row = dict[str, Any]


def attachments_of(payload: Mapping[str, Any], html: str, origin: str) -> list[Row]:
    """Return a message's files in order, each once, as rows of ATTACHMENT without their owner."""
    rows: dict[str, Row] = {}
    for number, item in enumerate(records(payload.get("attachments"))):
        row = _listed(item, origin, number)
        rows.setdefault(row["source_id"], row)
    for src in image_sources(html):
        found = _in_body(src, len(rows) + 1) if is_data(src) else _image(src, origin)
        if found is None:
            continue
        known = rows.get(found["source_id"])
        if known is None:
            rows[found["source_id"]] = found
        else:  # listed too: it is shown where the text has it
            rows[found["source_id"]] = known | {"is_inline": True}
    return list(rows.values())


def _listed(item: Mapping[str, Any], origin: str, number: int) -> Row:
    link = text(item.get("attachment_url"))
    found = source_id(item.get("id"))
    name = text(item.get("name")) or image_name(link or "") or "attachment"
    size = item.get("size")
    return {
        "source_id": found or f"file:{_digest(link or f'{name}{number}')}",
        "name": name,
        "content_type": text(item.get("content_type")) or type_of(name) or UNKNOWN_TYPE,
        "size_bytes": count(item.get("file_size") if size is None else size),
        "url": f"{origin}/helpdesk/attachments/{found}" if found and origin else link or "",
        "path": link,
        "is_inline": False,
        "unavailable": None if link else "no_address",
    }


def is_own_image(src: str, origin: str) -> bool:
    """Tell whether an image lies with Freshdesk, or with the store of its files."""
    parts = parts_of(src)
    if parts is None:
        return False
    host = parts.netloc.lower()
    is_freshdesk = host.endswith(".freshdesk.com") or host == host_of(origin)
    is_stored = host.endswith(".amazonaws.com") and FOLDER in parts.path
    is_inline = parts.path.startswith(INLINE) and "token=" in parts.query
    is_own_place = (
        is_freshdesk or SIGNED in parts.query
    )  # which region's store, only the path tells
    return is_inline or is_stored or (is_own_place and FOLDER in parts.path)


@INLINE_CID.handles
def image_address(src: str) -> str:
    """Return where an image of a text lies: some mails write `cid:` before its address."""
    bare = src.strip()
    if bare[: len(_CID)].lower() == _CID and bare[len(_CID) :].lower().startswith("http"):
        return bare[len(_CID) :]
    return bare


def _image(src: str, origin: str) -> Row | None:
    url = image_address(src)
    if not is_own_image(url, origin):
        return None
    name = image_name(url) or "image"
    name = name if type_of(name) else "image"
    return {
        "source_id": image_key(url),
        "name": name,
        "content_type": type_of(name) or UNKNOWN_TYPE,
        "size_bytes": None,
        "url": url,
        "path": None,
        "is_inline": True,
        "unavailable": None,
    }


def image_key(url: str) -> str:
    """Return what names an image of a text: Freshdesk's number of it, whatever its address says."""
    parts = parts_of(url)
    query = parse_qs(parts.query) if parts else {}
    if (found := _number_in(query.get("token", [""])[0])) is not None:
        return found
    if (numbered := _NUMBER.search(url)) is not None:
        return numbered[1]
    bare = f"{parts.netloc}{parts.path}" if parts and SIGNED in parts.query else url
    return f"img:{_digest(bare)}"


def _number_in(token: str) -> str | None:
    """Return the file's number that a JSON web token holds; it ends never, and says no more."""
    pieces = token.split(".")
    if len(pieces) != 3:
        return None
    try:
        padded = pieces[1] + "=" * (-len(pieces[1]) % 4)
        told = orjson.loads(base64.urlsafe_b64decode(padded))
    except ValueError:
        return None
    return source_id(told.get("id")) if isinstance(told, dict) else None


def _in_body(src: str, number: int) -> Row | None:
    """Return the row of a picture that the body holds itself; of a single pixel there is none."""
    picture = picture_in(src)
    if picture and is_pixel(picture):
        return None
    kind = picture.content_type if picture else UNKNOWN_TYPE
    return {
        "source_id": f"img:{_digest(src)}",
        "name": f"image-{number}{ending_of(kind)}",
        "content_type": kind,
        "size_bytes": len(picture.content) if picture else None,
        "url": src,
        "path": None,
        "is_inline": True,
        "unavailable": None if picture else "file_broken",
    }


def _digest(key: str) -> str:
    return hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()
