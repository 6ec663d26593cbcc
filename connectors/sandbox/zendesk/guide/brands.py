"""Which brand a request is for, and what its reader may see of it."""

from typing import Final

from aiohttp import web

from connectors.sandbox.records import Json
from connectors.sandbox.zendesk.auth import is_known
from connectors.sandbox.zendesk.desk.help_center.model import FIRST, SECOND, Guide
from connectors.sandbox.zendesk.state import bases, state_of

KINDS: Final = {"categories": "category", "sections": "section", "articles": "article"}


def brand_of(request: web.Request) -> str:
    """Return the brand whose host was asked."""
    here, second = bases(request)
    is_second = str(request.url.origin()) == second and here != second
    return SECOND if is_second else FIRST


def guide_of(request: web.Request) -> Guide:
    """Return the help centers."""
    return state_of(request).desk.guide


def is_manager(request: web.Request) -> bool:
    """Tell whether the reader manages the help center: an admin who is one of Guide too."""
    config = state_of(request).config
    return is_known(request) and config.role == "admin" and config.is_guide_admin


def row_of(request: web.Request, name: str, key: int) -> Json | None:
    """Return a record that this brand has and its reader may see."""
    rows = (row for row in guide_of(request).of_brand(name, brand_of(request)))
    row = next((row for row in rows if row["id"] == key), None)
    return row if row is not None and may_see(request, row) else None


def may_see(request: web.Request, row: Json) -> bool:
    """Tell whether a record is for the reader: drafts and restricted ones are for managers."""
    if is_manager(request) or "section_id" not in row:
        return True
    text = guide_of(request).texts(row["id"])[row["source_locale"]]
    return row["user_segment_id"] is None and not text["draft"]


def texts_of(request: web.Request, key: int) -> list[Json]:
    """Return a record's translations, drafts only to a manager."""
    rows = guide_of(request).texts(key).values()
    return [row for row in rows if is_manager(request) or not row["draft"]]
