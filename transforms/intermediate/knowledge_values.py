"""Values that only the knowledge base has: names by language, and what links lead to."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from transforms.bodies import clean

NAMES: Final = (
    'names: `{"en-us": "Lights"}`, or a list of `{"locale": …, "name": …, "description": …}`'
)
LINKS: Final = (
    'a list of `{"url": …, "entity": …, "source_id": …, "locale": …, "anchor": …}`, entity one of '
    "`article`, `collection`, `article_file`, `ticket`, `help_center`"
)
ENTITIES: Final = frozenset({"article", "collection", "article_file", "ticket", "help_center"})

Row = dict[str, str | None]


def read_names(told: Any) -> list[Row] | str:
    """Return names by language, the first one first; a text that says what is wrong with them."""
    told = _plain(told)
    if isinstance(told, Mapping):
        told = [{"locale": locale, "name": name} for locale, name in told.items()]
    return _rows(told, ("locale", "name"), ("description",))


def read_links(told: Any) -> list[Row] | str:
    """Return links as they are told; a text that says what is wrong with them."""
    found = _rows(_plain(told), ("url", "entity"), ("source_id", "locale", "anchor"))
    if isinstance(found, str):
        return found
    odd = [row["entity"] for row in found if row["entity"] not in ENTITIES]
    return f"holds a link to {str(odd[0])[:40]!r}" if odd else found


def _plain(told: Any) -> Any:
    if not isinstance(told, str):
        return told
    try:
        return orjson.loads(told)
    except orjson.JSONDecodeError:
        return told


def _rows(told: Any, needed: tuple[str, ...], more: tuple[str, ...]) -> list[Row] | str:
    if not isinstance(told, list):
        return "is no list"
    found: list[Row] = []
    for each in told:
        if not isinstance(each, Mapping):
            return "holds what is no object"
        row = {name: _text(each.get(name)) for name in (*needed, *more)}
        missing = [name for name in needed if not row[name]]
        if missing:
            return f"holds one without {missing[0]!r}"
        found.append(row)
    return found


def _text(told: Any) -> str | None:
    return (clean(str(told)) or None) if isinstance(told, str | int) else None
