"""Files of Intercom's messages: listed ones, images in texts, values of attributes, recordings.

None has an id, and each link is signed anew whenever it is read. So a file is named by its
message, name and size; its `path` is the link of now and `url` the same without its signature. An
image of a text is named by its place in it, and found again by the address that stands there.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from transforms.addresses import is_data, parts_of
from transforms.bodies import image_name, image_sources
from transforms.intercom_source.fields import files_in, is_of_files
from transforms.intercom_source.lists import CALL, CONVERSATION, SIDE, SIDE_ID, SOURCE, TICKET
from transforms.intercom_source.quirks import LINKS_END
from transforms.payloads import count, html, mapping, records, source_id, text
from transforms.pictures import ending_of, is_pixel, picture_in, type_of

UNKNOWN_TYPE: Final = "application/octet-stream"
# Of a call: the key of a file's address, its name and its kind.
RECORDED: Final = (
    ("recording_url", "recording.mp3", "audio/mpeg"),
    ("transcription_url", "transcript.txt", "text/plain"),
    ("fin_recording_url", "fin-recording.mp3", "audio/mpeg"),
    ("fin_transcription_url", "fin-transcript.txt", "text/plain"),
)
DESCRIPTION: Final = "_default_description_"

Json = Mapping[str, Any]
Row = dict[str, Any]


def message_id_of(payload: Json) -> str:
    """Return the id of the message that a raw row of messages is."""
    found = source_id(payload.get("id")) or ""
    kind = text(payload.get("type"))
    if kind in {CONVERSATION, TICKET}:
        return f"{SOURCE}{found}"
    if (side := source_id(payload.get(SIDE_ID))) is not None:
        return f"{SIDE}{side}:{found}"
    return f"{CALL}{found}" if kind == "call" else found


def body_of(payload: Json) -> str:
    """Return the words of a raw row of messages as HTML."""
    kind = text(payload.get("type"))
    if kind == CONVERSATION:
        return html(mapping(payload.get("source")).get("body")) or ""
    if kind == TICKET:
        return html(mapping(payload.get("ticket_attributes")).get(DESCRIPTION)) or ""
    return html(payload.get("body")) or ""


def attachments_of(payload: Json, page: str) -> list[Row]:
    """Return a message's files in order, each once, as rows of ATTACHMENT without their owner.

    `page` are its words as HTML: images that stand in them are files of it.
    """
    message = message_id_of(payload)
    rows: dict[str, Row] = {}
    for item in _listed(payload):
        row = _file(message, item, rows)
        rows[row["source_id"]] = row
    for number, src in enumerate(image_sources(page), start=1):
        if (found := _image(message, src, number)) is not None:
            rows[found["source_id"]] = found
    for key, name, kind in RECORDED if message.startswith(CALL) else ():
        if (link := text(payload.get(key))) is not None:
            rows[f"{message}/{name}"] = _recorded(f"{message}/{name}", name, kind, link)
    return list(rows.values())


def _listed(payload: Json) -> Iterator[Json]:
    """Yield the files that a row lists, those of its attributes behind them."""
    source = mapping(payload.get("source")) if payload.get("type") == CONVERSATION else payload
    yield from records(source.get("attachments"))
    for key in ("custom_attributes", "ticket_attributes"):
        for value in mapping(payload.get(key)).values():
            if text(payload.get("type")) in {CONVERSATION, TICKET} and is_of_files(value):
                yield from files_in(value)


@LINKS_END.handles
def _file(message: str, item: Json, known: Mapping[str, Row]) -> Row:
    link = text(item.get("url"))
    name = text(item.get("name")) or image_name(link or "") or "attachment"
    size = count(item.get("filesize"))
    number = 0
    key = _key(message, name, size, number)
    while key in known:  # twins: the first, the second …
        number += 1
        key = _key(message, name, size, number)
    return {
        "source_id": key,
        "name": name,
        "content_type": text(item.get("content_type")) or type_of(name) or UNKNOWN_TYPE,
        "size_bytes": size,
        "url": unsigned(link or ""),
        "path": link,
        "is_inline": False,
        "unavailable": None if link else "no_address",
    }


def _key(message: str, name: str, size: int | None, number: int) -> str:
    told = f"{name}\n{size}\n{number}".encode("utf-8", "replace")
    return f"{message}/{hashlib.sha1(told, usedforsecurity=False).hexdigest()[:8]}"


def unsigned(link: str) -> str:
    """Return an address without what signs it, which differs each time."""
    parts = parts_of(link)
    return link if parts is None else parts._replace(query="", fragment="").geturl()


def _image(message: str, src: str, number: int) -> Row | None:
    """Return the row of an image of a text; None of a single pixel, and of other schemes."""
    name, kind, size, unavailable = image_name(unsigned(src)) or "image", UNKNOWN_TYPE, None, None
    if is_data(src):
        picture = picture_in(src)
        if picture and is_pixel(picture):
            return None
        kind = picture.content_type if picture else UNKNOWN_TYPE
        name, size = f"image-{number}{ending_of(kind)}", len(picture.content) if picture else None
        unavailable = None if picture else "file_broken"
    elif not src.lower().startswith(("http://", "https://")):
        return None
    return {
        "source_id": f"{message}/img{number}",
        "name": name,
        "content_type": type_of(name) or kind,
        "size_bytes": size,
        "url": src,
        "path": None,
        "is_inline": True,
        "unavailable": unavailable,
    }


def _recorded(key: str, name: str, kind: str, link: str) -> Row:
    return {
        "source_id": key,
        "name": name,
        "content_type": kind,
        "size_bytes": None,
        "url": link,
        "path": link,
        "is_inline": False,
        "unavailable": None,
    }
