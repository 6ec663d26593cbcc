"""What can be read of a Freshdesk account, and how each list of it is asked for."""

from collections.abc import Mapping
from typing import Final

from connectors.freshdesk.calls import Listing
from connectors.freshdesk.handed import HANDED
from connectors.protocols import Resource
from transforms.freshdesk.lists import (
    ACTIVITIES,
    BESIDE,
    COMPANIES,
    COMPANY_FIELDS,
    CONTACT_FIELDS,
    DESK,
    EMAILS,
    GROUPS,
    OBJECTS,
    PEOPLE,
    PRODUCTS,
    TICKET_FIELDS,
    TICKETS,
)
from transforms.model import EntityType

ABSENT: Final = frozenset({403, 404})  # statuses of a list that the plan does not have
SETUP: Final[Mapping[str, Listing]] = {
    GROUPS: Listing("/groups"),
    PRODUCTS: Listing("/products"),
    EMAILS: Listing("/email_configs"),
    TICKET_FIELDS: Listing("/ticket_fields", is_paged=False),
    CONTACT_FIELDS: Listing("/contact_fields", is_paged=False),
    COMPANY_FIELDS: Listing("/company_fields", is_paged=False),
}
NEEDED: Final = frozenset({TICKET_FIELDS})  # without which no status has a name
RATINGS: Final = Listing(
    "/surveys/satisfaction_ratings", {"created_since": "2000-01-01T00:00:00Z"}
)  # else only those of the last 30 days
TIMES: Final = Listing("/time_entries")
COMPANY_LIST: Final = Listing("/companies")

_KINDS: Final = {
    DESK: EntityType.TEAM,
    GROUPS: EntityType.TEAM,
    PRODUCTS: EntityType.TICKET,
    EMAILS: EntityType.CONTACT,
    TICKET_FIELDS: EntityType.ATTRIBUTE,
    CONTACT_FIELDS: EntityType.ATTRIBUTE,
    COMPANY_FIELDS: EntityType.ATTRIBUTE,
    OBJECTS: EntityType.ATTRIBUTE,
}
RESOURCES: Final[tuple[Resource, ...]] = (
    *(Resource(name, kind, is_incremental=False) for name, kind in _KINDS.items()),
    *(Resource(name, EntityType.ATTRIBUTE, is_incremental=False) for name in HANDED),
    Resource(COMPANIES, EntityType.COMPANY, is_incremental=True),
    Resource(PEOPLE, EntityType.CONTACT, is_incremental=True),
    Resource(TICKETS, EntityType.TICKET, is_incremental=True),
    Resource(BESIDE, EntityType.MESSAGE, is_incremental=True, is_of_parent=True, is_compared=True),
)
# Only where the file asks for it: a call for each day that is kept.
WITH_CHANGES: Final = Resource(
    ACTIVITIES, EntityType.MESSAGE, is_incremental=True, is_of_parent=True
)
