"""How Zendesk words an error."""

from collections.abc import Mapping
from typing import Any

from connectors.http.envelopes import in_a_line, joined, snake


def zendesk_error(body: Any) -> tuple[str, str]:
    """Read `{"error", "description", "details"}` or `{"errors": [...]}`, as Zendesk mixes them."""
    if not isinstance(body, Mapping):
        return "", ""
    if isinstance(errors := body.get("errors"), list):
        return _listed(errors)
    error = body.get("error")
    if isinstance(error, Mapping):
        title = error.get("code") or error.get("title") or ""
        return snake(title), in_a_line(error.get("message") or error.get("title") or "")
    details = body.get("details")
    explained = [in_a_line(body.get("description") or body.get("message") or "")]
    if isinstance(details, Mapping):
        explained += [f"{field}: {_reasons(told)}" for field, told in details.items()]
    return snake(error or ""), joined(explained)


def _listed(errors: list[Any]) -> tuple[str, str]:
    items = [item for item in errors if isinstance(item, Mapping)]
    if not items:
        return "", joined([in_a_line(error) for error in errors])
    code = next((snake(item["code"]) for item in items if item.get("code")), "")
    details = [in_a_line(item.get("detail") or item.get("title") or "") for item in items]
    return code or snake(in_a_line(items[0].get("title") or "")), joined(details)


def _reasons(told: Any) -> str:
    if not isinstance(told, list):
        return in_a_line(told)
    return ", ".join(
        in_a_line(
            item.get("description") or item.get("error") if isinstance(item, Mapping) else item
        )
        for item in told
    )
