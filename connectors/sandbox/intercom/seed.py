"""What a workspace holds before a migration: teammates, teams, and perhaps some data already."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from connectors.clock import now
from connectors.sandbox.intercom.companies import put_company
from connectors.sandbox.intercom.config import IntercomSandboxConfig
from connectors.sandbox.intercom.contacts import add_contact
from connectors.sandbox.intercom.conversation_attributes import (
    add_attribute as add_conversation_attribute,
)
from connectors.sandbox.intercom.custom_objects import add_type
from connectors.sandbox.intercom.data_attributes import add_attribute
from connectors.sandbox.intercom.help_centers import add_center
from connectors.sandbox.intercom.tags import add_tag
from connectors.sandbox.intercom.workspace import Clock, Json, Workspace
from connectors.sandbox.store import Store

FIRST_ADMIN: Final = 991_267_001
FIRST_TEAM: Final = 5_017_001

Row = Mapping[str, Any]

# The support team of Lumen Bikes; Sofia Marin and the group "Facturation" of its desk are not
# here, so that the mapping has something to decide. Lena Vogt leads, without an inbox seat.
ADMINS: Final[Sequence[Row]] = (
    {"name": "Migration", "email": "migration@lumenbikes.example", "owns_token": True},
    {
        "name": "Amelie Roth",
        "email": "amelie.roth@lumenbikes.example",
        "job_title": "Head of Support",
        "teams": ["Support"],
    },
    {
        "name": "Jonas Weber",
        "email": "jonas.weber@lumenbikes.example",
        "job_title": "Bike technician",
        "teams": ["Technik"],
    },
    {
        "name": "Claire Dubois",
        "email": "claire.dubois@lumenbikes.example",
        "job_title": "Support agent",
        "teams": ["Support"],
    },
    {
        "name": "Tom Baker",
        "email": "tom.baker@lumenbikes.example",
        "job_title": "Support agent",
        "teams": ["Support", "Technik"],
    },
    {
        "name": "Lena Vogt",
        "email": "lena.vogt@lumenbikes.example",
        "job_title": "Operations",
        "has_inbox_seat": False,
    },
)
TEAMS: Final[Sequence[str]] = ("Support", "Technik")
# Made in Intercom's settings, with the languages that are enabled there, the default one first.
HELP_CENTERS: Final[Sequence[Row]] = (
    {
        "identifier": "lumenbikes",
        "display_name": "Lumen Bikes",
        "locales": ["en", "de", "fr"],
    },
)

# Made in Intercom's settings too, with the attribute by which people relate to them.
CUSTOM_OBJECT_TYPES: Final[Sequence[Row]] = (
    {
        "identifier": "Unit",
        "attributes": {
            "name": "string",
            "frame_number": "string",
            "gears": "integer",
            "weight": "float",
            "is_insured": "boolean",
        },
        "people": "unit",
    },
)


def seed_workspace(  # noqa: PLR0913 - one for each kind of thing
    store: Store,
    *,
    admins: Sequence[Row] | None = None,
    teams: Sequence[str] | None = None,
    companies: Sequence[Row] = (),
    contacts: Sequence[Row] = (),
    tags: Sequence[str] = (),
    data_attributes: Sequence[Row] = (),
    conversation_attributes: Sequence[Row] = (),
    help_centers: Sequence[Row] | None = None,
    custom_object_types: Sequence[Row] | None = None,
    clock: Clock = now,
) -> None:
    """Fill an empty store; one that has teammates is left as it is.

    Rows of data are bodies of the requests that make them; a contact may name `companies` by
    their `company_id`. A teammate is `name` and `email`, and if wanted `job_title`, `teams`,
    `has_inbox_seat`, `role` and `owns_token`; a help center `identifier`, `display_name` and
    `locales`, the default one first; a type of custom objects as `custom_objects.add_type` has it.
    """
    if store.all("admin"):
        return
    named = TEAMS if teams is None else teams
    _put_teammates(store, ADMINS if admins is None else admins, named)
    world = Workspace(store, IntercomSandboxConfig(), clock)
    _put_settings(world, help_centers, custom_object_types)
    for row in data_attributes:
        add_attribute(world, row)
    for row in conversation_attributes:
        add_conversation_attribute(world, row)
    for name in tags:
        add_tag(world, name)
    for row in companies:
        put_company(world, row)
    for row in contacts:
        _put_contact(world, row)


def _put_settings(
    world: Workspace, help_centers: Sequence[Row] | None, types: Sequence[Row] | None
) -> None:
    """Make what the API does not make."""
    for row in HELP_CENTERS if help_centers is None else help_centers:
        add_center(world, row)
    for row in CUSTOM_OBJECT_TYPES if types is None else types:
        add_type(world, row)


def _put_contact(world: Workspace, row: Row) -> None:
    body = {name: value for name, value in row.items() if name != "companies"}
    contact = add_contact(world, body)
    for company_id in row.get("companies", ()):
        company = world.company_by_own_id(company_id)
        if company is None:
            raise ValueError(f"no company {company_id}")
        world.link_company(contact, company["id"], is_linked=True)


def _put_teammates(store: Store, admins: Sequence[Row], teams: Sequence[str]) -> None:
    team_ids = {name: FIRST_TEAM + number for number, name in enumerate(teams)}
    members: dict[str, list[int]] = {name: [] for name in teams}
    for number, row in enumerate(admins):
        admin_id = FIRST_ADMIN + number
        for name in row.get("teams", ()):
            members[name].append(admin_id)
        doc: Json = {
            "id": str(admin_id),
            "name": row["name"],
            "email": row["email"],
            "job_title": row.get("job_title"),
            "has_inbox_seat": row.get("has_inbox_seat", True),
            "team_ids": [team_ids[name] for name in row.get("teams", ())],
            "role": row.get("role", "admin"),
            "owns_token": row.get("owns_token", False),
        }
        store.put("admin", doc["id"], doc)
    for name, team_id in team_ids.items():
        team = {"id": str(team_id), "name": name, "admin_ids": members[name]}
        store.put("team", str(team_id), team)
