"""What a delta is about: the records that were read again since a run brought all before over."""

from collections.abc import Collection, Mapping, Sequence

from connectors.ledger import Ledger
from connectors.staging import Area, KeyRange
from tasks.run.tables import Scope
from tasks.stage.singly import MESSAGES
from transforms.contracts import FILE, id_of_key, sort_key
from transforms.model import EntityType
from transforms.plan.attachments import NOT_TO_BE_HAD
from transforms.plan.further import ticket_of
from transforms.source_kind import Roles
from transforms.threads import MARKER

Covered = Mapping[str, int]  # resource: the last generation that is in the workspace
Columns = Sequence[tuple[str, str]]  # a resource and its column with the id that is meant


def covered_now(
    area: Area, roles: Roles, entities: Collection[str], before: Covered
) -> dict[str, int]:
    """Return how far each resource is in the workspace when a run has come to its end.

    That is all that is staged of the kinds that it moves, and of others what was there `before`.
    """
    names = [
        name
        for kind, resources in (
            ("tickets", [name for name, _ in _of_tickets(roles)]),
            ("contacts", [roles.people, *_memberships(roles)]),
            ("companies", [roles.companies]),
        )
        if kind in entities
        for name in resources
    ]
    return {**before, **{name: area.last_complete(name) for name in names}}


def changed_since(area: Area, roles: Roles, covered: Covered) -> Scope:
    """Return the records that were read after `covered`, in the order in which they are moved.

    A record that was only read again, as at the seam of two reads, is among them: planning finds
    nothing open in it.
    """
    tickets, contacts, companies = (
        _ids(area, columns, covered)
        for columns in (_of_tickets(roles), [(roles.people, "id")], [(roles.companies, "id")])
    )
    for name in _memberships(roles):
        contacts |= _moved(area, name, covered)
    return Scope(_ordered(tickets), _ordered(contacts), _ordered(companies))


def _memberships(roles: Roles) -> Sequence[str]:
    return [] if roles.memberships is None else [roles.memberships]


def _of_tickets(roles: Roles) -> Columns:
    return (
        (roles.tickets, "id"),
        (roles.bulk_messages, "parent_id"),
        (MESSAGES.name, "parent_id"),
        *((name, "parent_id") for name in (roles.side_messages,) if name),
    )


async def still_open(scope: Scope, ledger: Ledger) -> Scope:
    """Return a scope with all records that failed before: they are open, whichever run comes."""
    failed = await ledger.failed()
    return Scope(
        _ordered({*(scope.ticket_ids or ()), *map(ticket_of, failed.get(EntityType.TICKET, ()))}),
        _ordered({*scope.contact_ids, *failed.get(EntityType.CONTACT, ())}),
        _ordered({*scope.company_ids, *failed.get(EntityType.COMPANY, ())}),
    )


def tickets_without_files(area: Area) -> set[str]:
    """Return the tickets with a file that could not be had so far, and may be there now."""
    reader = area.reader("files", contract=FILE)
    failed = [
        row for row in reader.without("sha256").to_pylist() if row["reason"] not in NOT_TO_BE_HAD
    ]
    rows = reader.read_keys(sorted({row["key"] for row in failed})).to_pylist()
    had = {row["id"] for row in rows if row["sha256"]}
    return {id_of_key(row["key"]) for row in failed if row["id"] not in had}


def _ids(area: Area, columns: Columns, covered: Covered) -> set[str]:
    found: set[str] = set()
    for name, column in columns:
        found |= area.reader(name, after=covered.get(name, 0)).ids(column)
    return {each for each in found if not each.startswith(MARKER)}


def _moved(area: Area, name: str, covered: Covered) -> set[str]:
    """Return people who joined or left a company: that list is read whole, so two are compared."""
    before = covered.get(name, 0)
    if not before or area.last_complete(name) <= before:
        return set()
    then, now = (
        {tuple(row.values()) for row in rows.select(["id", "parent_id"]).to_pylist()}
        for rows in (
            area.generation(name, before).read(KeyRange("", None)),
            area.reader(name, is_incremental=False).read(KeyRange("", None)),
        )
    )
    return {person for _, person in then ^ now if person is not None}


def _ordered(ids: set[str]) -> tuple[str, ...]:
    return tuple(sorted(ids, key=sort_key))
