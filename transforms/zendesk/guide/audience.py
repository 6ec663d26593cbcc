"""Who may read an article: what is not surely for everyone is for nobody outside."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from transforms.knowledge.contracts import EVERYONE
from transforms.payloads import mapping, source_id, text

SIGNED_IN: Final = "signed_in"
SEGMENT: Final = "segment"
AGENTS: Final = "agents"
UNKNOWN: Final = "audience_unknown"
OPEN: Final = "enabled"  # a help center's state in which the world sees it
RESTRICTED: Final = "restricted"  # one that asks everybody for a login
_LIMITS: Final = ("group_ids", "organization_ids", "tags", "or_tags", "added_user_ids")
_WIDEST: Final = (EVERYONE, SIGNED_IN, SEGMENT, AGENTS)


class Openness(NamedTuple):
    """Whom a help center is open to: its state, and whether it shows itself without a login."""

    state: str | None = None  # None where the account does not say
    is_open: bool = True


class Audience(NamedTuple):
    """Who may read an article once it is published; `losses` where the source does not say."""

    kind: str
    names: list[str]
    losses: list[str]


def audience_of(
    article: Mapping[str, Any], segments: Mapping[str, Mapping[str, Any]], center: Openness
) -> Audience:
    """Return who may read an article of a help center.

    Whoever is in one of several segments may; a segment that is not listed is one of few people.
    """
    told = _segments_of(article)
    if told is None:
        return Audience(AGENTS, [], [UNKNOWN])
    kinds = [_kind(segments.get(each)) for each in told] or [EVERYONE]
    names = [
        text(mapping(segments.get(each)).get("name")) or f"user segment {each}" for each in told
    ]
    kind = min(kinds, key=_WIDEST.index)
    if center.state not in {OPEN, RESTRICTED, None}:
        return Audience(AGENTS, [*names, f"the help center is {center.state}"], [])
    if kind == EVERYONE and (center.state == RESTRICTED or not center.is_open):
        return Audience(SIGNED_IN, [*names, "the help center asks for a login"], [])
    return Audience(kind, names, [])


def _segments_of(article: Mapping[str, Any]) -> list[str] | None:
    """Return the ids of an article's segments, none of an open one; None where it is not said."""
    if "user_segment_id" not in article and "user_segment_ids" not in article:
        return None
    one, many = article.get("user_segment_id"), article.get("user_segment_ids")
    if not isinstance(many, list | None):
        return None
    ids = [source_id(each) for each in [*(many or ()), *([] if one is None else [one])]]
    known = [each for each in dict.fromkeys(ids) if each is not None]
    return None if len(known) < len(set(ids)) else known


def _kind(segment: Mapping[str, Any] | None) -> str:
    if segment is None:
        return SEGMENT
    kind = segment.get("user_type")
    if kind == "staff":
        return AGENTS
    if any(segment.get(name) for name in _LIMITS):
        return SEGMENT
    return {"signed_in_users": SIGNED_IN, "everyone": EVERYONE}.get(str(kind), SEGMENT)
