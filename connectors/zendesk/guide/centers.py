"""Which brands have a help center, and at which host each is asked."""

import re
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Final, Protocol

import httpx

from connectors.http import HttpClient
from connectors.http.origins import is_loopback
from connectors.zendesk.files import ZENDESK
from connectors.zendesk.guide.openness import is_open
from connectors.zendesk.paging import Listing, whole_list
from transforms.errors import ContractError, CredentialError, RecordError
from transforms.payloads import source_id, text
from transforms.zendesk.guide.words import DEFAULT_LOCALE, locale_of

BRANDS: Final = Listing("/api/v2/brands.json", "brands")
LOCALES: Final = "/api/v2/help_center/locales.json"
DISABLED: Final = "disabled"  # state of a help center that was never opened, or is closed
MANAGER: Final = (
    "help centers need the credential of an admin who is an admin of Guide as well; or take "
    "`articles` out of `entities`"
)
_SUBDOMAIN: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class OpenClient(Protocol):
    """Makes the client of one host; a stranger has no credentials."""

    def __call__(self, host: str, *, is_stranger: bool = False) -> HttpClient:
        """Return a client that nobody has used yet."""
        ...


@dataclass(frozen=True, slots=True)
class Center:
    """A brand's help center: its raw brand with its languages, and who asks it."""

    id: str
    told: Mapping[str, Any]
    client: HttpClient


async def centers_of(account: HttpClient, base: str, open_client: OpenClient) -> list[Center]:
    """Return the help centers of an account in the order of its brands.

    Raises ContractError where a brand says it has one, and its host knows of none.
    """
    found: list[Center] = []
    async with AsyncExitStack() as stack:
        async for leaf in whole_list(account, BRANDS, None):
            for brand in leaf.body["brands"]:
                if not isinstance(brand, dict) or brand.get("has_help_center") is not True:
                    continue
                key, origin = source_id(brand.get("id")), origin_of_brand(brand, base)
                if key is None or origin is None:
                    raise ContractError(
                        f"brand {brand.get('id')}: no host of Zendesk's for its help center"
                    )
                client = open_client(origin)
                stack.push_async_callback(client.aclose)
                locales = await _locales(client, brand)
                if locales is None:
                    continue
                async with open_client(origin, is_stranger=True) as stranger:
                    told = {"origin": origin, "is_open": await is_open(stranger, _first(locales))}
                found.append(Center(key, {**brand, **locales, **told}, client))
        stack.pop_all()  # whoever has the centers closes them
    return found


def _first(locales: Mapping[str, Any]) -> str:
    """Return the language that a help center shows to whoever asks for none."""
    told = [locales.get("default_locale"), *locales["locales"]]
    return next((found for each in told if (found := locale_of(each))), DEFAULT_LOCALE)


async def _locales(client: HttpClient, brand: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a help center's languages; None where it was never opened."""
    try:
        told = (await client.read(LOCALES)).body
    except RecordError as exc:
        if exc.status == 404 and brand.get("help_center_state") == DISABLED:
            await client.aclose()
            return None
        if exc.status == 403:
            raise CredentialError(f"{client.host}: forbidden ({exc}); {MANAGER}") from exc
        raise ContractError(f"{client.host}: its help center does not answer ({exc})") from exc
    if not isinstance(told, dict) or not isinstance(told.get("locales"), list):
        raise ContractError(f"{client.host}{LOCALES}: no 'locales' in the answer")
    return {name: told.get(name) for name in ("locales", "default_locale")}


def origin_of_brand(brand: Mapping[str, Any], base: str) -> str | None:
    """Return where a brand's help center is asked; None where no host of Zendesk's is known.

    Our credentials go to Zendesk's own hosts alone, whatever a brand gives as its address; a
    sandbox has all brands on this machine.
    """
    own = httpx.URL(base)
    if is_loopback(own.host):
        told = httpx.URL(text(brand.get("brand_url")) or base)
        is_here = is_loopback(told.host) and told.port == own.port
        return str(told if is_here else own).rstrip("/")
    subdomain = (text(brand.get("subdomain")) or "").lower()
    if _SUBDOMAIN.fullmatch(subdomain):
        return f"https://{subdomain}{ZENDESK}"
    return base.rstrip("/") if brand.get("default") is True else None
