"""Who is told of a run by Prefect's automations, at which addresses, and of what."""

from typing import Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr

from connectors.settings.addresses import is_loopback
from connectors.settings.faults import Faults, Path
from connectors.settings.trees import MISSING, look_up

Event = Literal["failed", "stuck", "failing", "awaits_approval", "finished"]
Channel = Literal["slack", "teams", "webhook", "mail"]

ALERTS: Final[Path] = ("alerts",)
_SECURE: Final = ("https",)
_SCHEMES: Final[dict[str, tuple[str, ...]]] = {
    "slack": _SECURE,
    "teams": _SECURE,
    "webhook": _SECURE,
    "mail": ("mailto", "mailtos"),
}
_WRITTEN: Final[dict[str, str]] = {
    **dict.fromkeys(("slack", "teams", "webhook"), "https://…, as the service shows it"),
    "mail": "mailtos://USER:PASSWORD@HOST?from=ADDRESS&to=ADDRESS, mailto:// without TLS",
}


class Alert(BaseModel):
    """Where word of a run goes."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    to: Channel
    url: SecretStr
    on: tuple[Event, ...] = ("failed", "stuck", "failing", "awaits_approval", "finished")


def check_alerts(tree: dict[str, Any], faults: Faults) -> None:
    """Refuse addresses that their channel can't use; http is for this machine alone."""
    for path, alert in _listed(tree):
        channel, url = alert.get("to"), alert.get("url")
        if not isinstance(url, str) or channel not in _SCHEMES or faults.has((*path, "url")):
            continue
        if not _is_for(url, _SCHEMES[channel]):
            faults.add((*path, "url"), f"is not an address for {channel}", _WRITTEN[channel])
    for path, alert in _listed(tree):
        if alert.get("on") == []:
            faults.add((*path, "on"), "names nothing to tell", "leave it out for all")


def refuse_literal_addresses(written: dict[str, Any], faults: Faults) -> None:
    """Refuse an address without `${NAME}`: whoever has it can write there in our name."""
    for path, alert in _listed(written):
        url = alert.get("url")
        if isinstance(url, str) and "${" not in url and _is_secret(url):
            faults.add((*path, "url"), "is a secret written into the file", "${NAME} in it")


def _is_for(url: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    if any(sign.isspace() or not sign.isprintable() for sign in url) or not parts.hostname:
        return False
    return parts.scheme in schemes or (
        parts.scheme == "http" and "https" in schemes and is_loopback(url)
    )


def _is_secret(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return True
    is_mail = parts.scheme in _SCHEMES["mail"]
    return not is_loopback(url) and (not is_mail or parts.password is not None)


def _listed(tree: dict[str, Any]) -> list[tuple[Path, dict[str, Any]]]:
    listed = look_up(tree, ALERTS)
    if listed is MISSING or not isinstance(listed, list):
        return []
    return [
        ((*ALERTS, f"[{place}]"), each)
        for place, each in enumerate(listed)
        if isinstance(each, dict)
    ]
