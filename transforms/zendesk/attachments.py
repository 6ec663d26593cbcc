"""Files of Zendesk messages: listed ones, images that only the body knows, call recordings."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from transforms.addresses import host_of, is_beneath, is_data, parts_of
from transforms.bodies import image_name, image_sources
from transforms.payloads import (
    mapping,
    records,
    source_id,
    text,
)
from transforms.pictures import ending_of, is_pixel, picture_in, type_of

TAKEN: Final = frozenset(
    {"id", "file_name", "content_type", "content_url", "size", "inline", "deleted"}
    | {"malware_scan_result", "malware_access_override"}
)
DROPPED: Final = {
    "url": "where the API describes the file; its bytes are at content_url",
    "mapped_content_url": "content_url under the account's own name, which may no longer resolve",
    "thumbnails": "smaller copies that Zendesk made of the same image",
    "width": "Intercom measures the images it gets",
    "height": "Intercom measures the images it gets",
}
_TOKEN = re.compile(r"/attachments/token/([^/?#]+)")
LARGEST: Final = 2**63  # bytes; more is no size
# Where files lie at the account's own host; those of chats lie in the second folder.
FILE_PATHS: Final = ("/attachments/", "/sc/attachments/")
UNKNOWN_TYPE: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Account:
    """Where the account's own files lie: `origin` completes addresses without a host."""

    origin: str
    hosts: frozenset[str]

    def own_url(self, src: str) -> str | None:
        """Return the full address of an image that lies with Zendesk, None for any other.

        A body is written by strangers, and what lies with us is asked for in our name: only files.
        """
        url = f"{self.origin}{src}" if src.startswith("/") and not src.startswith("//") else src
        host = host_of(url)
        if host.endswith(".zdusercontent.com"):
            return url
        is_own = host in self.hosts or host.endswith(".zendesk.com")
        parts = parts_of(url)
        return url if is_own and parts and is_beneath(parts.path, FILE_PATHS) else None


def file_key(url: str) -> str:
    """Return what two addresses of one file share: Zendesk's token, else the address."""
    found = _TOKEN.search(url)
    return found[1] if found else url


def account_of(ticket: Mapping[str, Any], hosts: frozenset[str] = frozenset()) -> Account:
    """Return where the files of a ticket's account lie: where the ticket does, and at `hosts`."""
    url = text(ticket.get("url")) or ""
    host = host_of(url)
    scheme = "http" if url.startswith("http://") else "https"
    return Account(f"{scheme}://{host}", hosts | {host}) if host else Account("", hosts)


def is_own_image(src: str) -> bool:
    """Tell whether an image may lie with Zendesk or came inside the mail, by the looks of it."""
    return src.lower().startswith("cid:") or "/attachments/" in src or "zdusercontent.com" in src


def is_told_by(src: str, account: Account) -> bool:
    """Tell whether an image's address alone says which file it is, its name and its kind."""
    url = account.own_url(src)
    if url is None or _TOKEN.search(url) is None:
        return False
    return _type_of(image_name(url) or "") != UNKNOWN_TYPE


def attachments_of(
    payload: Mapping[str, Any], html: str, account: Account, *, message_id: str
) -> list[dict[str, Any]]:
    """Return a message's files in order, each once, as rows of ATTACHMENT without their owner.

    Listed ones come first; then images of the account's own that stand in the body, which is all
    the event export knows of inline images, and those that stand in it whole; then the recording
    of a call. An image that its address tells has the same row whether it is listed too or not.
    """
    images = {file_key(src): src for src in image_sources(html)}
    told = {key for key, src in images.items() if is_told_by(src, account)}
    rows: dict[str, dict[str, Any]] = {}
    listed: dict[str, dict[str, Any]] = {}
    for item in records(payload.get("attachments")):
        row = _listed(item)
        key = file_key(row["url"])
        row["is_inline"] = row["is_inline"] or key in images
        listed[key] = row
        if key not in told:
            rows.setdefault(row["source_id"], row)
    for key, src in images.items():
        if is_data(src):
            rows |= _in_body(src, len(rows) + 1)
            continue
        url = account.own_url(src)
        if url is not None and (key in told or key not in listed):
            row = _embedded(key, url, listed.get(key, {}))
            rows.setdefault(row["source_id"], row)
    recording = text(mapping(payload.get("data")).get("recording_url"))
    if recording:
        rows[f"recording:{message_id}"] = _recording(message_id, recording)
    return list(rows.values())


def _listed(item: Mapping[str, Any]) -> dict[str, Any]:
    url = text(item.get("content_url")) or text(item.get("url")) or ""
    size = item.get("size")
    name = text(item.get("file_name")) or text(item.get("filename")) or image_name(url)
    return {
        "source_id": source_id(item.get("id")) or f"img:{_digest(file_key(url))}",
        "name": name or "attachment",
        "content_type": text(item.get("content_type")) or _type_of(name or ""),
        "size_bytes": size if type(size) is int and 0 <= size < LARGEST else None,
        "url": url,
        "is_inline": item.get("inline") is True,
        "unavailable": _unavailable(item, url),
    }


def _unavailable(item: Mapping[str, Any], url: str) -> str | None:
    if item.get("deleted") is True:
        return "deleted_in_source"
    is_infected = item.get("malware_scan_result") == "malware_found"
    if is_infected and item.get("malware_access_override") is not True:
        return "malware_found"
    return None if url else "no_address"


def _embedded(key: str, url: str, listed: Mapping[str, Any]) -> dict[str, Any]:
    name = image_name(url) or "image"
    return {
        "source_id": f"img:{_digest(key)}",
        "name": name,
        "content_type": _type_of(name),
        "size_bytes": listed.get("size_bytes"),
        "url": url,
        "is_inline": True,
        "unavailable": listed.get("unavailable"),
    }


def _in_body(src: str, number: int) -> dict[str, dict[str, Any]]:
    """Return the row of a picture that the body holds itself; of a single pixel there is none."""
    picture = picture_in(src)
    if picture and is_pixel(picture):
        return {}
    kind = picture.content_type if picture else UNKNOWN_TYPE
    ending = ending_of(kind)
    file_id = f"img:{_digest(src)}"
    row = {
        "source_id": file_id,
        "name": f"image-{number}{ending}",
        "content_type": kind,
        "size_bytes": len(picture.content) if picture else None,
        "url": src,
        "is_inline": True,
        "unavailable": None if picture else "file_broken",
    }
    return {file_id: row}


def _recording(message_id: str, url: str) -> dict[str, Any]:
    return {
        "source_id": f"recording:{message_id}",
        "name": "recording.mp3",
        "content_type": "audio/mpeg",
        "size_bytes": None,
        "url": url,
        "is_inline": False,
        "unavailable": None,
    }


def _type_of(name: str) -> str:
    return type_of(name) or UNKNOWN_TYPE


def _digest(key: str) -> str:
    return hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()
