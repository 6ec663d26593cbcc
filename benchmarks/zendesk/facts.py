"""What the other stages need to know of the desk that is measured."""

from typing import Any, Final

KIND: Final = "zendesk"
AUTH: Final = "{email: ops@lumenbikes.example, api_token: sandbox-api-token}"
NAME: Final = "Zendesk"
ROOM: Final = "connectors.zendesk"
LOCALES: Final = ("en", "de", "fr", "es", "it")  # Intercom's words for those of its help center
OTHERS: Final = (("dlt 1.31", 1_360), ("tap-zendesk", 1_180), ("airbyte", 510))


def groups() -> list[dict[str, Any]]:
    """Return the desk's groups; what is measured imports nothing of the sandbox."""
    from connectors.sandbox.zendesk.desk.sample import configuration  # noqa: PLC0415

    found: list[dict[str, Any]] = configuration()["groups"]
    return found


def people() -> list[dict[str, Any]]:
    """Return the desk's agents."""
    from connectors.sandbox.zendesk.desk.sample import staff  # noqa: PLC0415

    return list(staff().users)
