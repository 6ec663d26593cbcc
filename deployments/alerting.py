"""The command `alerts`: Prefect's automations that tell people of runs, made and tried."""

import asyncio
import os
from pathlib import Path
from typing import Final

import httpx

from connectors.http import register_secret
from connectors.settings import Settings, load_settings, secrets
from deployments import screen
from deployments.running import EXIT_OK, EXIT_STOPPED, Outcome
from deployments.server import LocalServer, running_server, set_environment
from transforms.errors import FatalError

_NO_SERVER: Final = (
    "no Prefect server stands here: start one with `intercom-migrate ui`, or name yours in "
    "PREFECT_API_URL"
)


def run_alerts(config: str, *, trial: bool) -> Outcome:
    """Make what the migration file asks for on the server that stands, and send a word of trial."""
    settings = load_settings(Path(config), os.environ)
    if not os.environ.get("PREFECT_API_URL"):
        standing = running_server()
        if standing is None:
            raise FatalError(_NO_SERVER)
        set_environment(standing)
    make(settings)
    if trial:
        return _try(settings)
    return Outcome(EXIT_OK)


def make_alerts_of(config: str, server: LocalServer) -> None:
    """Make those of a migration file on a server, where there is such a file and it asks for any.

    Raises FatalError and SettingsError as `load_settings` does.
    """
    if not Path(config).exists():
        return
    set_environment(server)
    settings = load_settings(Path(config), os.environ)
    if settings.alerts:
        make(settings)


def make(settings: Settings) -> None:
    """Make them, and say how many; those that the file no longer asks for are taken back."""
    from deployments.automating import make_alerts  # noqa: PLC0415 - Prefect reads the environment

    for value in secrets(settings):
        register_secret(value)
    try:
        made = asyncio.run(make_alerts(settings.name, settings.alerts))
    except (httpx.HTTPError, RuntimeError) as exc:  # of Prefect's client: it is not reached at all
        where = os.environ["PREFECT_API_URL"]
        raise FatalError(f"the Prefect server at {where} made no automations: {_why(exc)}") from exc
    told = f"{made} automations tell {len(settings.alerts)} addresses of runs."
    screen.say(told if made else "The migration file names nobody to be told of runs (alerts).")


def _why(exc: Exception) -> str:
    if isinstance(exc, httpx.HTTPStatusError):
        return f"it answered {exc.response.status_code}"
    return "it does not answer"


def _try(settings: Settings) -> Outcome:
    from deployments.automating import try_alerts  # noqa: PLC0415 - as above

    found = asyncio.run(try_alerts(settings.name, settings.alerts))
    for alert, trouble in zip(settings.alerts, found, strict=True):
        if trouble is None:
            screen.say(f"Sent to {alert.to}: look whether it has come.")
        else:
            screen.trouble(trouble)
    return Outcome(EXIT_STOPPED if any(found) else EXIT_OK)
