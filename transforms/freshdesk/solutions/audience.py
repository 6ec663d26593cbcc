"""Who may read an article: the narrowest of all folders above it; doubt closes it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from transforms.freshdesk.solutions.quirks import ONLY_ALL_IS_OPEN
from transforms.knowledge.contracts import EVERYONE
from transforms.payloads import ids

SIGNED_IN: Final = "signed_in"
SEGMENT: Final = "segment"
AGENTS: Final = "agents"
UNKNOWN: Final = "audience_unknown"
ALL: Final = 1
BOTS: Final = 5
_KINDS: Final = {
    ALL: EVERYONE,
    2: SIGNED_IN,
    3: AGENTS,
    4: SEGMENT,
    BOTS: AGENTS,
    6: SEGMENT,
    7: SEGMENT,
}
_NARROWER: Final = (EVERYONE, SIGNED_IN, SEGMENT, AGENTS)
_NAMED: Final = {
    "company_ids": "company",
    "contact_segment_ids": "contact segment",
    "company_segment_ids": "company segment",
}

Folder = Mapping[str, Any]


class Audience(NamedTuple):
    """Who may read an article once it is published; `losses` where the source does not say."""

    kind: str
    names: list[str]
    losses: list[str]


@ONLY_ALL_IS_OPEN.handles
def audience_of(
    folders: Sequence[Folder | None], category: Folder | None, *, is_open: bool
) -> Audience:
    """Return who may read what lies in some folders, the outermost one first.

    A folder or category that is None could not be read: then nobody outside may.
    """
    kinds, names, losses = [EVERYONE], [], []
    for folder in folders or [None]:
        told = folder.get("visibility") if folder else None
        kind = _KINDS.get(told) if type(told) is int else None
        if kind is None:
            losses.append(UNKNOWN)
        kinds.append(kind or AGENTS)
        names += _names(folder or {}, told)
    if not _is_in_a_portal(category):
        kinds.append(AGENTS)
        names.append("no portal")
    if not is_open:
        kinds.append(SIGNED_IN)
        names.append("the portal asks for a login")
    kind = max(kinds, key=_NARROWER.index)
    return Audience(kind, list(dict.fromkeys(names)), list(dict.fromkeys(losses)))


def _names(folder: Folder, visibility: object) -> list[str]:
    found = [f"{word} {each}" for key, word in _NAMED.items() for each in ids(folder.get(key))]
    return ["bots", *found] if visibility == BOTS else found


def _is_in_a_portal(category: Folder | None) -> bool:
    """Tell whether a category stands in a portal; accounts with only one don't say."""
    if category is None:
        return False
    told = category.get("visible_in_portals")
    return told is None or (isinstance(told, list) and bool(told))
