"""Who says a message in Intercom: its author where that can be, else somebody in their name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from transforms.bodies import clean
from transforms.model import AuthorKind
from transforms.plan.people import Person
from transforms.plan.workspace import Matching

_UNNAMED: Final = {
    AuthorKind.AGENT: "An agent",
    AuthorKind.CUSTOMER: "A customer",
    AuthorKind.BOT: "A bot",
    AuthorKind.SYSTEM: "The system",
}


@dataclass(frozen=True, slots=True)
class Voice:
    """A contact or an admin; `speaks_for` is the author's name when somebody else posts."""

    contact: str | None = None  # source id
    admin: str | None = None  # id in the workspace
    speaks_for: str | None = None


def voice_of(
    message: Mapping[str, Any], opened_by: str, people: Mapping[str, Person], matching: Matching
) -> Voice:
    """Return who posts a message in a conversation that `opened_by` opened.

    Customers speak for themselves in public, matched agents always. Everybody else (agents
    without a teammate, bots, authors who are gone, customers in a private comment) is spoken for
    by the stand-in.
    """
    author = message["author_id"]
    kind = author_kind(message, people)
    if kind in {AuthorKind.AGENT, AuthorKind.CUSTOMER}:
        admin = matching.admins.get(author)
        if message["is_public"] and _is_contact(author, opened_by, kind, people):
            return Voice(contact=author)
        if admin is not None:
            return Voice(admin=admin)
    return Voice(admin=matching.stand_in, speaks_for=author_name(message, people))


def author_kind(message: Mapping[str, Any], people: Mapping[str, Person]) -> AuthorKind:
    """Return what kind of author wrote it: as the source says, else by the person's role."""
    if message["author_kind"]:
        return AuthorKind(message["author_kind"])
    person = people.get(message["author_id"] or "")
    if person is None:
        return AuthorKind.SYSTEM if message["author_id"] is None else AuthorKind.CUSTOMER
    return AuthorKind.AGENT if person.is_agent else AuthorKind.CUSTOMER


def author_name(message: Mapping[str, Any], people: Mapping[str, Person]) -> str:
    """Return what to call the author, whatever is known."""
    person = people.get(message["author_id"] or "")
    known = (message["author_name"], person and person.name, message["author_email"])
    name = next((clean(word).strip() for word in known if word and word.strip()), "")
    return name or _UNNAMED[author_kind(message, people)]


def _is_contact(
    author: str | None, opened_by: str, kind: AuthorKind, people: Mapping[str, Person]
) -> bool:
    if author is None:
        return False
    if author == opened_by:
        return True
    person = people.get(author)
    return person is not None and person.has_contact and kind is AuthorKind.CUSTOMER
