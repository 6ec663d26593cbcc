"""How pages are asked for: by number, or by a cursor in a search."""

from typing import Final

from connectors.sandbox.intercom.fields import Field, Fields, null, text, whole

PAGED: Final[Fields] = {"page": whole(), "per_page": whole()}
_CURSOR: Final[Fields] = {"per_page": whole(), "starting_after": null(text())}
SEARCH: Final = Field("object", is_nullable=True, fields=_CURSOR)
