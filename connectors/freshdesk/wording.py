"""How Freshdesk words an error."""

from collections.abc import Mapping
from typing import Any, Final

from connectors.http.envelopes import in_a_line, joined, snake

ENVELOPE: Final = frozenset({"code", "errors"})  # an error of Freshdesk's own has one of these


def freshdesk_error(body: Any) -> tuple[str, str]:
    """Read `{"code", "message"}`, or a list of `errors` with `field`, `message` and `code`."""
    if not isinstance(body, Mapping):
        return "", ""
    listed = body.get("errors")
    errors = [each for each in listed if isinstance(each, Mapping)] if listed else []
    if not errors:
        return snake(body.get("code") or ""), in_a_line(
            body.get("message") or body.get("description") or ""
        )
    told = [f"{each.get('field')}: {each.get('message')}" for each in errors]
    return snake(errors[0].get("code") or ""), joined([in_a_line(each) for each in told])
