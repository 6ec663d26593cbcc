"""Who may read an article: what is not surely for everyone is not."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from transforms.intercom_source.help_center.quirks import ONLY_EVERYONE_IS_OPEN
from transforms.knowledge.contracts import EVERYONE
from transforms.payloads import text

SIGNED_IN: Final = "signed_in"
SEGMENT: Final = "segment"
AGENTS: Final = "agents"
UNKNOWN: Final = "audience_unknown"
OFF: Final = "the help center is turned off"
_KINDS: Final[Mapping[str, str]] = {
    "everyone": EVERYONE,
    "all_users": SIGNED_IN,
    "all_visitors": SEGMENT,
    "all_leads": SEGMENT,
    "all_visitors_and_leads": SEGMENT,
    "restricted": SEGMENT,
}


class Audience(NamedTuple):
    """Who may read an article once it is published; `losses` where the source does not say."""

    kind: str
    names: list[str]
    losses: list[str]


@ONLY_EVERYONE_IS_OPEN.handles
def audience_of(article: Mapping[str, Any], *, is_on: bool) -> Audience:
    """Return who may read an article of a help center that is on, or is not."""
    told = text(article.get("help_center_audience"))
    kind = _KINDS.get(told or "")
    if kind is None:
        return Audience(AGENTS, [told] if told else [], [UNKNOWN])
    if not is_on:
        return Audience(AGENTS, [OFF], [])
    return Audience(kind, [told] if told and kind == SEGMENT else [], [])


ONLY_TEAMMATES: Final = Audience(AGENTS, [], [])
