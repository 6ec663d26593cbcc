"""How systems word an error: a short code and an explanation; each has a reader of its own.

Both may repeat what we sent, tokens too: these are taken out before anything is cut or reworded.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

import httpx

from connectors.http.redaction import redact
from transforms.outlets import one_line

MAX_CODE: Final = 60  # characters
MAX_DETAIL: Final = 500  # characters

_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")


def plain_error(body: Any) -> tuple[str, str]:
    """Read the common forms: `code`/`error` and `message`/`description` at the top."""
    if not isinstance(body, Mapping):
        return "", ""
    code = body.get("code") or body.get("error") or ""
    detail = body.get("message") or body.get("description") or body.get("error_description") or ""
    return snake(code), in_a_line(detail)


def request_id_of(headers: httpx.Headers, body: Any) -> str | None:
    """Return the name the other side's support knows this request by."""
    names = ["x-request-id", *(name for name in headers if name.endswith("-request-id"))]
    for name in (*names, "x-runtime-id"):
        found: str | None = headers.get(name)
        if found is not None:
            return found
    told = body.get("request_id") if isinstance(body, Mapping) else None
    return told if isinstance(told, str) else None


def snake(told: Any) -> str:
    """Turn a code or title into our short snake_case reason: RecordInvalid, "Record invalid"."""
    words = _NOT_WORD.sub("_", _CAMEL.sub("_", redact(str(told))).lower()).strip("_")
    return words[:MAX_CODE].rstrip("_")


def joined(details: list[str]) -> str:
    """Return several explanations as one."""
    return in_a_line("; ".join(filter(None, details)))


def in_a_line(told: Any) -> str:
    """Return the other side's words in one line, without our secrets before they are cut."""
    return "" if told is None else one_line(redact(str(told)))[:MAX_DETAIL]
