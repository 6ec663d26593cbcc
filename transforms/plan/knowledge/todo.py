"""What of a knowledge base no API of Intercom takes: sections of the list that people work off."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from transforms.outlets import markdown
from transforms.plan.knowledge.base import name_of

DEEPEST: Final = 12  # levels: a loop in the source's tree ends

Row = Mapping[str, Any]


def todo_list(
    centers: Sequence[Row], collections: Sequence[Row], promoted: Iterable[tuple[str, str | None]]
) -> str:
    """Return sections in Markdown; empty where nothing is to be done.

    In: rows of HELP_CENTER and COLLECTION; title and old address of promoted articles.
    """
    told = [line for center in centers for line in _of_center(center, collections)]
    shown = [f"- [ ] {_linked(title, url)}" for title, url in promoted]
    if shown:
        told += ["", "## Articles that were promoted", "", *shown]
    return "\n".join(told)


def _of_center(center: Row, collections: Sequence[Row]) -> list[str]:
    inner: dict[str | None, list[Row]] = {}
    for row in collections:
        if row["help_center_id"] == center["source_id"]:
            inner.setdefault(row["parent_id"], []).append(row)
    lines = list(_lines(inner, None, 0))
    if not lines:
        return []
    name = markdown(center["name"])
    return ["", f"## Order and icons of collections: {name}", "", *lines]


def _lines(inner: Mapping[str | None, list[Row]], parent: str | None, level: int) -> Iterator[str]:
    """Yield collections in the order that they had, each with what stood in it below it."""
    if level > DEEPEST:
        return
    for row in sorted(inner.get(parent, ()), key=lambda row: (row["position"], row["source_id"])):
        yield f"{'  ' * level}- [ ] {_linked(name_of(row), row['url'])}"
        yield from _lines(inner, row["source_id"], level + 1)


def _linked(name: str, url: str | None) -> str:
    shown = markdown(" ".join(name.split()))
    is_sound = url is not None and not set(url) & set("<>() \n\r\t")
    return f"[{shown}]({url})" if is_sound else shown
