"""Freshdesk's attachments, and the tokens of images in texts."""

import base64
import binascii
import mimetypes
from typing import Any, Final

import orjson

from connectors.sandbox.file_bytes import quoted, sized_content, token_for
from connectors.sandbox.freshdesk.desk.model import FILES, INLINE
from connectors.sandbox.records import Json, StoredFile

ACCOUNT: Final = 1_500_042
DOMAIN: Final = "lumenbikes.freshdesk.com"

_OTHER: Final = "application/octet-stream"


def stored(key: int, spec: dict[str, Any], at: str) -> StoredFile:
    """Return the file of a spec: name, and maybe type, size, missing.

    Older records call the length `file_size`: `is_old`.
    """
    name: str = spec["name"]
    size, chunks = sized_content(name, spec)
    record: Json = {
        "id": key,
        "name": name,
        "content_type": spec.get("type") or mimetypes.guess_type(name)[0] or _OTHER,
        "file_size" if spec.get("is_old") else "size": size,
        "attachment_url": f"{FILES}{path_of(key, name)}",
        "created_at": at,
        "updated_at": at,
    }
    return StoredFile(record, chunks, is_missing=bool(spec.get("missing")))


def path_of(key: int, name: str) -> str:
    """Return where a file lies in the store."""
    return f"/data/helpdesk/attachments/production/{key}/original/{quoted(name)}"


def inline_url(key: int) -> str:
    """Return the address of an image in a text: its token is a JWT that never ends."""
    return f"{INLINE}/inline/attachment?token={inline_token(key)}"


def inline_token(key: int) -> str:
    """Return the token of an image."""
    told = {"id": key, "domain": DOMAIN, "account_id": ACCOUNT}
    head = _part({"typ": "JWT", "alg": "HS256"})
    return f"{head}.{_part(told)}.{token_for(f'inline:{key}')}"


def attachment_of_token(token: str) -> int | None:
    """Return which file a token stands for; None for what is no token of this account."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        told = orjson.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        key = int(told["id"])
    except (binascii.Error, ValueError, KeyError, TypeError):
        return None
    return key if inline_token(key) == token else None


def _part(told: Json) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(told)).decode().rstrip("=")
