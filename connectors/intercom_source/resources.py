"""What can be read of a workspace, and how each short list of it is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from connectors.protocols import Resource
from transforms.intercom_source.lists import (
    CALLS,
    COMPANIES,
    CONVERSATION_ATTRIBUTES,
    DATA_ATTRIBUTES,
    EMAILS,
    MEMBERS,
    OBJECTS,
    PEOPLE,
    SEGMENTS,
    SUBSCRIPTIONS,
    TAGS,
    TEAMS,
    TICKET_STATES,
    TICKET_TYPES,
    TICKETS,
    WORKSPACE,
)
from transforms.model import EntityType

SIDES: Final = "sides"  # what threads are read with, where the file asks for it


@dataclass(frozen=True, slots=True)
class Listing:
    """A list without pages; one that `may_lack` is empty where the token has no right to it."""

    paths: tuple[str, ...]
    key: str = "data"
    params: Mapping[str, Any] = field(default_factory=dict)
    may_lack: bool = False


_ALL: Final = {"include_archived": "true"}
SETUP: Final[Mapping[str, Listing]] = {
    TEAMS: Listing(("/teams",), "teams"),
    TAGS: Listing(("/tags",)),
    SEGMENTS: Listing(("/segments",), "segments", may_lack=True),
    SUBSCRIPTIONS: Listing(("/subscription_types",), may_lack=True),
    EMAILS: Listing(("/emails",), may_lack=True),
    DATA_ATTRIBUTES: Listing(
        ("/data_attributes?model=contact", "/data_attributes?model=company"), params=_ALL
    ),
    CONVERSATION_ATTRIBUTES: Listing(("/conversations/attributes",), params=_ALL),
    TICKET_TYPES: Listing(("/ticket_types",)),
    TICKET_STATES: Listing(("/ticket_states",)),
}
_KINDS: Final = {
    WORKSPACE: EntityType.TEAM,
    TEAMS: EntityType.TEAM,
    TAGS: EntityType.TAG,
    SEGMENTS: EntityType.TAG,
    SUBSCRIPTIONS: EntityType.CONTACT,
    EMAILS: EntityType.CONTACT,
    DATA_ATTRIBUTES: EntityType.ATTRIBUTE,
    CONVERSATION_ATTRIBUTES: EntityType.ATTRIBUTE,
    TICKET_TYPES: EntityType.ATTRIBUTE,
    TICKET_STATES: EntityType.ATTRIBUTE,
}


def resources(*, with_sides: bool) -> tuple[Resource, ...]:
    """Return the lists of a workspace; what threads are read with lies with the calls."""
    holds = frozenset({SIDES}) if with_sides else frozenset[str]()
    return (
        *(Resource(name, kind, is_incremental=False) for name, kind in _KINDS.items()),
        Resource(OBJECTS, EntityType.CUSTOM_OBJECT, is_incremental=False),
        Resource(COMPANIES, EntityType.COMPANY, is_incremental=True, is_compared=True),
        Resource(PEOPLE, EntityType.CONTACT, is_incremental=True),
        Resource(MEMBERS, EntityType.CONTACT, is_incremental=False, is_of_parent=True),
        Resource(TICKETS, EntityType.TICKET, is_incremental=True),
        Resource(
            CALLS,
            EntityType.MESSAGE,
            is_incremental=True,
            is_of_parent=True,
            is_compared=True,
            holds=holds,
        ),
    )
