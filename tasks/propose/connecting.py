"""Tries the credentials of one side: what is wrong, what is lacking, and whose they are."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from connectors.http import Patience, install_redaction, register_secret
from connectors.intercom import open_intercom
from connectors.intercom.preflight import IN_USE, REGIONS
from connectors.protocols import Finding
from connectors.settings import Settings, secrets
from connectors.settings.addresses import is_loopback
from connectors.sources import open_source
from tasks.run.session import addresses_of
from transforms.errors import MigrationError, RecordError
from transforms.model import FileRef

TRY_S: Final = 30.0  # how long somebody waits for an answer before an address is called wrong


@dataclass(frozen=True, slots=True)
class Tried:
    """What one side said.

    `url` is where it answered, a region's that was found among them; `workspace` the id and `name`
    the name of a workspace of Intercom's, None where it is none or did not say; `is_live`: it holds
    conversations of customers.
    """

    url: str
    findings: tuple[Finding, ...]
    workspace: str | None = None
    name: str | None = None
    is_live: bool = False

    @property
    def trouble(self) -> str | None:
        """Return in a sentence why it can't be used, None where it can."""
        fatal = self._fatal
        return None if fatal is None else f"{fatal.subject}: {fatal.text}"

    @property
    def subject(self) -> str | None:
        """Return what the trouble is about, as findings call it."""
        return None if self._fatal is None else self._fatal.subject

    @property
    def _fatal(self) -> Finding | None:
        return next((each for each in self.findings if each.is_fatal), None)


class _NoFiles:
    """Nothing is sent, so that no file is read."""

    async def read(self, file: FileRef) -> bytes:
        """Refuse."""
        raise RecordError("file_missing", file.name)


async def try_source(
    settings: Settings, *, patience: Patience | None = None, within_s: float = TRY_S
) -> Tried:
    """Ask the source whether address, credentials and role suffice; changes nothing.

    Raises FatalError where it can't be asked at all: no sandbox stands, a folder is missing.
    """
    url, auth, _, _ = addresses_of(settings)
    _hide_secrets(settings)
    source = open_source(settings.source.kind, url, auth, settings.wishes, patience or Patience())
    try:
        found = await _asked(source.check, url, within_s)
        workspace = None if any(each.is_fatal for each in found) else source.workspace
        return Tried(settings.source.url, tuple(found), workspace)
    finally:
        await source.aclose()


async def try_target(
    settings: Settings,
    *,
    patience: Patience | None = None,
    within_s: float = TRY_S,
    regions: Sequence[str] | None = None,
) -> Tried:
    """Ask Intercom whose the token is and what it may read, in the region where it is known.

    `target.url` is asked first. Where it does not know the token, `regions` are, Intercom's own if
    None; where the workspace lives elsewhere, its region is. Raises FatalError as `try_source`.
    """
    _, _, url, _ = addresses_of(settings)
    _hide_secrets(settings)
    if regions is None:
        regions = () if is_loopback(url) else [f"https://{host}" for host in REGIONS]
    first = await _try_target(settings, url, patience, within_s)
    for other in _elsewhere(first, regions):
        found = await _try_target(settings, other, patience, within_s)
        if found.workspace is not None:
            return found
    return first


def _hide_secrets(settings: Settings) -> None:
    """Take care that nothing that is said or written down holds one."""
    install_redaction()
    for value in secrets(settings):
        register_secret(value)


def _elsewhere(first: Tried, regions: Sequence[str]) -> list[str]:
    """Return where else to ask: nowhere, in the region that was named, or in all of them."""
    fatal = [each for each in first.findings if each.is_fatal]
    if fatal and fatal[0].subject == "token":
        return [each for each in regions if each != first.url]
    astray = next((each.text for each in fatal if each.subject == "region"), "")
    return [each for each in regions if each != first.url and each in astray]


async def _try_target(
    settings: Settings, url: str, patience: Patience | None, within_s: float
) -> Tried:
    _, _, _, token = addresses_of(settings)
    target = open_intercom(
        url,
        token,
        api_version=settings.target.api_version,
        rate_reserve=settings.target.rate_reserve,
        max_in_flight=settings.target.max_in_flight,
        search_lag_s=settings.target.search_lag_s,
        files=_NoFiles(),
        patience=patience,
    )
    shown = settings.target.url if settings.target.is_sandbox else url
    try:
        found = await _asked(lambda: target.preflight(settings.target.workspace), url, within_s)
        if found[0].is_fatal and found[0].subject in {"token", "connection"}:
            return Tried(shown, tuple(found))
        me = await target.me()
        is_live = any(each.subject == IN_USE for each in found)
        return Tried(shown, tuple(found), me.workspace, me.workspace_name, is_live)
    finally:
        await target.aclose()


async def _asked(
    ask: Callable[[], Awaitable[list[Finding]]], url: str, within_s: float
) -> list[Finding]:
    """Return what a side answers; that it does not, or not as it should, is an answer too."""
    try:
        async with asyncio.timeout(within_s):
            return await ask()
    except TimeoutError:
        text = f"{url} gives no answer: check the address and the network, and try again"
    except MigrationError as exc:
        text = f"{url} does not answer as it should ({exc})"
    return [Finding(is_fatal=True, subject="connection", text=text)]
