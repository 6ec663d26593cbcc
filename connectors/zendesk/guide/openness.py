"""Whether the world reads a help center without a login, which no record of Zendesk's says."""

from typing import Final

from connectors.http import HttpClient
from connectors.http.nobody import shown_at
from transforms.errors import ContractError, CredentialError, RecordError

_REFUSED: Final = frozenset({401, 403, 404})


async def is_open(stranger: HttpClient, locale: str) -> bool:
    """Tell whether a client without credentials is shown a help center's articles, or its page.

    Raises TransientError when the host gives no answer: then nobody knows.
    """
    return await _lists(stranger, locale) or await _shows(stranger, f"/hc/{locale}")


async def _lists(stranger: HttpClient, locale: str) -> bool:
    path = f"/api/v2/help_center/{locale}/articles.json"
    try:
        await stranger.read(path, params={"per_page": 1})
    except (CredentialError, ContractError):  # asked for a login, or led to the page of one
        return False
    except RecordError as exc:
        if exc.status in _REFUSED:
            return False
        raise
    return True


async def _shows(stranger: HttpClient, path: str) -> bool:
    """Tell whether a page comes, and not that of a login in its place."""
    shown = await shown_at(stranger, path)
    return shown is not None and shown.path.rstrip("/") == path
