"""What can be read of a Zendesk account, and how each list of it is asked for."""

from dataclasses import dataclass
from typing import Any, Final

from connectors.protocols import Resource
from connectors.raw_records import Records
from connectors.zendesk.objects import KINDS, object_records
from connectors.zendesk.paging import (
    Listing,
    Paging,
    cursor_export,
    side_export,
    time_export,
    whole_list,
)
from connectors.zendesk.records import (
    plain,
    side_messages,
    ticket_events,
    ticket_history,
    tickets,
    users,
)
from connectors.zendesk.schedules import ALL, schedules
from transforms.model import EntityType
from transforms.zendesk.fields import OBJECTS
from transforms.zendesk.handed import KINDS as LISTED
from transforms.zendesk.handed import POLICIES
from transforms.zendesk.office_hours import SCHEDULES

# Buckets as the answers' headers name them (Zendesk-RateLimit-<bucket>).
USER_EXPORT: Final = "incremental-exports-cursor"  # 20 a minute
EXPORT: Final = "incremental-exports"  # 10 a minute for all other exports together
CONVERSATION_LOG: Final = "omnilog-index"
RULES: Final = tuple(name for name in LISTED if name not in {POLICIES, SCHEDULES})
CHANGES: Final = "changes"  # what events hold beside messages, where it is asked for


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A resource with the listing, the paging and the reading that belong to it."""

    resource: Resource
    listing: Listing
    paging: Paging
    records: Records
    absent_on: frozenset[int] = frozenset()  # statuses that mean "this plan has no such thing"


def endpoints(
    support_types: str, *, with_changes: bool = False, with_sides: bool = False
) -> dict[str, Endpoint]:
    """Return every endpoint by its resource's name, people and companies before tickets.

    Without `support_type_scope` the exports leave out what AI agents handled. `with_changes`:
    of the events what was changed of tickets is kept too; `with_sides`: side conversations.
    """
    scope = {"support_type_scope": support_types}
    known = (
        _export("organizations", EntityType.COMPANY, paging=time_export),
        _export(
            "users",
            EntityType.CONTACT,
            params={"include": "identities"},
            paging=cursor_export,
            records=users,
        ),
        _list("organization_memberships", EntityType.CONTACT, parent="user_id"),
        _list("groups", EntityType.TEAM),
        _list("group_memberships", EntityType.TEAMMATE, parent="user_id"),
        _list("brands", EntityType.TICKET),
        _list("recipient_addresses", EntityType.CONTACT, absent_on=frozenset({403, 404})),
        _list("ticket_fields", EntityType.ATTRIBUTE),
        _small("ticket_forms", EntityType.TICKET, absent_on=403),
        _small("custom_statuses", EntityType.TICKET, absent_on=404),
        _small("user_fields", EntityType.ATTRIBUTE, absent_on=404),
        _small("organization_fields", EntityType.ATTRIBUTE, absent_on=404),
        *(_list(name, EntityType.ATTRIBUTE) for name in RULES),
        Endpoint(
            Resource(POLICIES, EntityType.ATTRIBUTE, is_incremental=False),
            Listing("/api/v2/slas/policies.json", POLICIES, is_cursor_paged=False),
            whole_list,
            plain(POLICIES),
        ),
        Endpoint(
            Resource(SCHEDULES, EntityType.ATTRIBUTE, is_incremental=False),
            ALL,
            schedules,
            plain(SCHEDULES),
        ),
        Endpoint(
            Resource(OBJECTS, EntityType.CUSTOM_OBJECT, is_incremental=False),
            KINDS,
            object_records,
            plain(OBJECTS),
            frozenset({403, 404}),
        ),
        _export(
            "tickets",
            EntityType.TICKET,
            params=scope | {"include": "metric_sets"},
            paging=cursor_export,
            records=tickets,
        ),
        _export(
            "ticket_events",
            EntityType.MESSAGE,
            params=scope | {"include": "comment_events"},
            paging=time_export,
            records=ticket_history if with_changes else ticket_events,
            holds=frozenset({CHANGES}) if with_changes else frozenset(),
        ),
    )
    wished = (*known, _SIDES) if with_sides else known
    return {endpoint.resource.name: endpoint for endpoint in wished}


# Zendesk's reference, "Side conversation events": one list of all tickets', which plans without
# the add-on don't have.
_SIDES: Final = Endpoint(
    Resource("side_conversations", EntityType.MESSAGE, is_incremental=True, is_of_parent=True),
    Listing("/api/v2/tickets/side_conversations/events.json", "events"),
    side_export,
    side_messages,
    frozenset({403, 404}),
)


def _export(
    name: str,
    entity: EntityType,
    *,
    paging: Paging,
    params: dict[str, Any] | None = None,
    records: Records | None = None,
    holds: frozenset[str] = frozenset(),
) -> Endpoint:
    suffix = "/cursor" if paging is cursor_export else ""
    bucket = USER_EXPORT if name == "users" else EXPORT
    path = f"/api/v2/incremental/{name}{suffix}.json"
    return Endpoint(
        Resource(
            name,
            entity,
            is_incremental=True,
            is_of_parent=entity == EntityType.MESSAGE,
            holds=holds,
        ),
        Listing(path, name, params or {}, bucket),
        paging,
        records or plain(name),
    )


def _list(
    name: str,
    entity: EntityType,
    *,
    parent: str | None = None,
    absent_on: frozenset[int] = frozenset(),
) -> Endpoint:
    is_of_parent = entity == EntityType.CONTACT and parent is not None
    return Endpoint(
        Resource(name, entity, is_incremental=False, is_of_parent=is_of_parent),
        Listing(f"/api/v2/{name}.json", name),
        whole_list,
        plain(name, parent=parent),
        absent_on,
    )


def _small(name: str, entity: EntityType, *, absent_on: int) -> Endpoint:
    """Return a list that comes whole or by page numbers, and that small plans don't have."""
    return Endpoint(
        Resource(name, entity, is_incremental=False),
        Listing(f"/api/v2/{name}.json", name, is_cursor_paged=False),
        whole_list,
        plain(name),
        frozenset({403, absent_on}),
    )
