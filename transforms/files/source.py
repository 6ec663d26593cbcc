"""A folder in our intermediate format as a kind of source."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import orjson

from transforms.contracts import WITHDRAWN
from transforms.errors import RecordError
from transforms.excluding import Traits
from transforms.files import quirks
from transforms.files.catalog import DESK, TEAMS, build_catalog
from transforms.files.companies import to_companies
from transforms.files.contacts import address, to_contacts
from transforms.files.custom_objects import TABLE, to_custom_objects
from transforms.files.handed import FILES_HANDED
from transforms.files.help_centers.source import HELP_CENTERS
from transforms.files.rows import FILE_ID, read
from transforms.files.tickets import to_tickets
from transforms.shapes import Agent, Mentioned
from transforms.source_kind import Raw, Roles, SourceKind

ROLES: Final = Roles(
    setup=(DESK, TEAMS),
    companies="companies",
    people="contacts",
    memberships=None,
    tickets="tickets",
    bulk_messages="said",
    named=(TABLE,),
    custom_objects=TABLE,
    is_read_by_ticket=False,
)


def _agent(row: Mapping[str, Any]) -> Agent | None:
    """Return who a raw contact is if an agent; who is none, or can't be read, is none."""
    try:
        contact = None if row["payload"] == WITHDRAWN else read("contacts", row)
    except RecordError:
        return None
    if contact is None or not contact["is_agent"]:
        return None
    told = contact["email"]
    return Agent(row["id"], contact["name"] or "", told, address(told))


def _mentioned(payload: str) -> Mentioned:
    """Return whom a raw ticket mentions; a broken one mentions nobody."""
    try:
        told = orjson.loads(payload)
    except orjson.JSONDecodeError:
        told = None
    if not isinstance(told, dict):
        return Mentioned(None, None)
    company, assignee = told.get("company_id"), told.get("assignee_id")
    return Mentioned(_id(company), _id(assignee))


def _id(told: object) -> str | None:
    return str(told).strip() if isinstance(told, str | int) and told != "" else None


def _early_files(_rows: Iterable[Raw], _url: str) -> Iterator[dict[str, Any]]:
    """Yield nothing: files in a folder are near enough when they are wanted."""
    return iter(())


def _addresses(contact: Mapping[str, Any]) -> Iterator[Any]:
    """Yield a raw contact's addresses."""
    others = contact.get("other_emails")
    yield contact.get("email")
    yield from others if isinstance(others, list) else str(others or "").split(";")


def _author(message: Mapping[str, Any]) -> Iterator[Any]:
    """Yield who wrote a raw message, as far as it says."""
    yield message.get("author_id")
    yield message.get("author_email")


TRAITS: Final = Traits(
    addresses=_addresses,
    author=_author,
    one=frozenset({"requester_id", "submitter_id", "assignee_id"}),
    many=frozenset({"cc_ids", "follower_ids", "cc_emails", "other_emails", "recipients"}),
    owner="message_id",
    file_prefix=FILE_ID,
)
FILES: Final = SourceKind(
    kind="files",
    name="the folder",
    quirks=quirks.IDS,
    auth_forms=(),
    is_folder=True,
    meanings={"source.url": "files: a folder in our [intermediate format](intermediate-format.md)"},
    address="{}",
    roles=ROLES,
    catalog=build_catalog,
    companies=to_companies,
    contacts=to_contacts,
    tickets=to_tickets,
    agent=_agent,
    mentioned=_mentioned,
    belonging=None,
    early_files=_early_files,
    custom_objects=to_custom_objects,
    second_look=None,
    traits=TRAITS,
    knowledge=HELP_CENTERS,
    handed=FILES_HANDED,
    has_ticket_types=True,  # those of a workspace that was exported
)
