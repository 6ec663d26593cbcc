"""Zendesk's attachments of the files that a desk has."""

import mimetypes
from typing import Any, Final

from connectors.sandbox.file_bytes import quoted, sized_content
from connectors.sandbox.records import Json, StoredFile
from connectors.sandbox.zendesk.desk.model import HERE

_OTHER: Final = "application/octet-stream"
_KINDS: Final = mimetypes.MimeTypes()
_KINDS.add_type("image/webp", ".webp")  # known from Python 3.13 on


def stored(key: int, token: str, spec: dict[str, Any], *, is_inline: bool) -> StoredFile:
    """Return the file of a spec: name, and maybe size, malware, missing, redacted."""
    name: str = "redacted.txt" if spec.get("redacted") else spec["name"]
    content_type = _KINDS.guess_type(name)[0] or _OTHER
    size, chunks = sized_content(name, spec)
    record: Json = {
        "url": f"{HERE}/api/v2/attachments/{key}.json",
        "id": key,
        "file_name": name,
        "content_url": f"{HERE}/attachments/token/{token}/?name={quoted(name)}",
        "mapped_content_url": f"{HERE}/attachments/token/{token}/?name={quoted(name)}",
        "content_type": content_type,
        "size": size,
        "width": 48 if name.endswith(".png") else None,
        "height": 32 if name.endswith(".png") else None,
        "inline": is_inline,
        "deleted": bool(spec.get("redacted")),
        "malware_access_override": False,
        "malware_scan_result": "malware_found" if spec.get("malware") else "malware_not_found",
        "thumbnails": [],
    }
    return StoredFile(record, chunks, is_missing=bool(spec.get("missing")))
