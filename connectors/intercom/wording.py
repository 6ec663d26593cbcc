"""How Intercom words an error."""

from collections.abc import Mapping
from typing import Any

from connectors.http.envelopes import in_a_line, joined, snake


def intercom_error(body: Any) -> tuple[str, str]:
    """Read `{"type": "error.list", "errors": [{"code", "message", "field"}]}`."""
    errors = body.get("errors") if isinstance(body, Mapping) else None
    if not isinstance(errors, list):
        return "", ""
    items = [item for item in errors if isinstance(item, Mapping)]
    details = [in_a_line(item.get("message") or item.get("field") or "") for item in items]
    code = next((snake(item["code"]) for item in items if item.get("code")), "")
    return code, joined(details)
