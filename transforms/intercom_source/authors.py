"""Who wrote a message or did something: a person, or what acts in the workspace by itself."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from transforms.intercom_source.quirks import BOTS_HAVE_IDS
from transforms.model import AuthorKind
from transforms.payloads import email, mapping, source_id, text

PEOPLE: Final[Mapping[str, AuthorKind]] = {
    **dict.fromkeys(("user", "lead", "contact", "visitor"), AuthorKind.CUSTOMER),
    **dict.fromkeys(("admin", "teammate"), AuthorKind.AGENT),
}
TEAM: Final = "team"
NOBODY: Final = frozenset({"nobody_admin", ""})
# What acts by itself, and how people call it; the API's kinds are an open list.
MACHINES: Final[Mapping[str, str]] = {
    "bot": "bot",
    "operator": "bot",
    "fin": "AI agent",
    "ai_agent": "AI agent",
    "ai": "AI agent",
    "workflow": "workflow",
    "rule": "rule",
    "campaign": "campaign",
    "app": "app",
}
AI_AGENT: Final = "AI agent"


class Author(NamedTuple):
    """Who it was; `id` only of people, `name` and `email` as the part tells them."""

    id: str | None
    kind: AuthorKind
    name: str | None = None
    email: str | None = None


@BOTS_HAVE_IDS.handles
def author_of(told: object) -> Author:
    """Return who is named as an author; an unknown kind of one is the system, with its name."""
    author = mapping(told)
    kind = (text(author.get("type")) or "").lower()
    name, address, found = text(author.get("name")), email(author.get("email")), author.get("id")
    if author.get("from_ai_agent") is True or author.get("is_ai_answer") is True:
        return Author(None, AuthorKind.BOT, _called(name, AI_AGENT))
    if kind in PEOPLE:
        return Author(source_id(found), PEOPLE[kind], name, address)
    if kind == TEAM:
        return Author(None, AuthorKind.AGENT, name)
    if kind in MACHINES:
        return Author(None, AuthorKind.BOT, _called(name, MACHINES[kind]))
    return Author(None, AuthorKind.SYSTEM, name if kind in NOBODY else _called(name, kind))


def _called(name: str | None, what: str) -> str:
    """Return a name that says what bears it, unless it does so itself."""
    if name is None:
        return what[0].upper() + what[1:]
    return name if what.lower() in name.lower() else f"{name} ({what})"
