"""How each system words an error: its short code and its own explanation.

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
    return snake(code), _text(detail)


def intercom_error(body: Any) -> tuple[str, str]:
    """Read `{"type": "error.list", "errors": [{"code", "message", "field"}]}`."""
    errors = body.get("errors") if isinstance(body, Mapping) else None
    if not isinstance(errors, list):
        return "", ""
    items = [item for item in errors if isinstance(item, Mapping)]
    details = [_text(item.get("message") or item.get("field") or "") for item in items]
    code = next((snake(item["code"]) for item in items if item.get("code")), "")
    return code, _join(details)


def zendesk_error(body: Any) -> tuple[str, str]:
    """Read `{"error", "description", "details"}` or `{"errors": [...]}`, as Zendesk mixes them."""
    if not isinstance(body, Mapping):
        return "", ""
    if isinstance(errors := body.get("errors"), list):
        return _zendesk_list(errors)
    error = body.get("error")
    if isinstance(error, Mapping):
        title = error.get("code") or error.get("title") or ""
        return snake(title), _text(error.get("message") or error.get("title") or "")
    details = body.get("details")
    explained = [_text(body.get("description") or body.get("message") or "")]
    if isinstance(details, Mapping):
        explained += [f"{field}: {_zendesk_reasons(told)}" for field, told in details.items()]
    return snake(error or ""), _join(explained)


def _zendesk_list(errors: list[Any]) -> tuple[str, str]:
    items = [item for item in errors if isinstance(item, Mapping)]
    if not items:
        return "", _join([_text(error) for error in errors])
    code = next((snake(item["code"]) for item in items if item.get("code")), "")
    details = [_text(item.get("detail") or item.get("title") or "") for item in items]
    return code or snake(_text(items[0].get("title") or "")), _join(details)


def _zendesk_reasons(told: Any) -> str:
    if not isinstance(told, list):
        return _text(told)
    return ", ".join(
        _text(item.get("description") or item.get("error") if isinstance(item, Mapping) else item)
        for item in told
    )


def request_id_of(headers: httpx.Headers, body: Any) -> str | None:
    """Return the name the other side's support knows this request by."""
    for name in ("x-request-id", "x-zendesk-request-id", "x-runtime-id"):
        found: str | None = headers.get(name)
        if found is not None:
            return found
    told = body.get("request_id") if isinstance(body, Mapping) else None
    return told if isinstance(told, str) else None


def snake(told: Any) -> str:
    """Turn a code or title into our short snake_case reason: RecordInvalid, "Record invalid"."""
    words = _NOT_WORD.sub("_", _CAMEL.sub("_", redact(str(told))).lower()).strip("_")
    return words[:MAX_CODE].rstrip("_")


def _join(details: list[str]) -> str:
    return _text("; ".join(filter(None, details)))


def _text(told: Any) -> str:
    """Return the other side's words in one line, without our secrets before they are cut."""
    return "" if told is None else one_line(redact(str(told)))[:MAX_DETAIL]
