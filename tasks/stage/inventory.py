"""What the workspace already has, as planning needs it: from the staged inventory."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

import orjson

from connectors.intercom import IntercomTarget
from connectors.intercom.inventory import TICKET_TYPES
from connectors.intercom.tickets.shown import options_of
from connectors.staging import Area, KeyIndex, KeyRange, cut
from tasks.stage.twins import INDEX, Twins
from transforms.contracts import sort_key
from transforms.latest import latest
from transforms.model import TargetId
from transforms.plan.workspace import (
    Admin,
    Attribute,
    ExistingContact,
    ExistingType,
    TargetTeam,
    Workspace,
)

KIND: Final = "inventory"
CONTACTS_AT_ONCE: Final = 2_000
FILLABLE: Final = ("name", "email", "phone", "external_id", "signed_up_at", "avatar", "owner_id")

# Read whole each time: the workspace is other people's too, and changes under us.
INVENTORY: Final = IntercomTarget.resources


class ContactIndex:
    """Finds the workspace's contacts on disk, as `transforms.plan.workspace.ContactMatcher`."""

    def __init__(self, index: KeyIndex) -> None:
        self._index = index

    def by_email(self, emails: Sequence[str]) -> Mapping[str, ExistingContact]:
        """Return those that exist by lower-case e-mail."""
        return self._find("email:", emails)

    def by_external_id(self, ids: Sequence[str]) -> Mapping[str, ExistingContact]:
        """Return those that exist by external id."""
        return self._find("external:", ids)

    def _find(self, prefix: str, values: Sequence[str]) -> dict[str, ExistingContact]:
        found = self._index.get([prefix + value for value in values])
        return {key.removeprefix(prefix): _existing(text) for key, text in found.items()}


def index_contacts(area: Area) -> int:
    """Write the look-up of the workspace's contacts; returns how many there are."""
    index = KeyIndex(area.index_path(INDEX), is_new=True)
    reader = area.reader("contacts", kind=KIND, is_incremental=False)
    twins = Twins(index)
    count = 0
    for keys in cut(reader.keys(), CONTACTS_AT_ONCE):
        rows = [orjson.loads(text) for text in latest(reader.read(keys))["payload"].to_pylist()]
        index.put(line for row in rows for line in _lines(row))
        twins.add(rows)
        count += len(rows)
    twins.end()
    index.close()
    return count


def contacts_named(area: Area, beginning: str, *, at_most: int) -> list[TargetId]:
    """Return the first contacts of the last inventory whose external id begins so."""
    index = KeyIndex(area.index_path(INDEX))
    found = index.starting(f"external:{beginning}", at_most=at_most)
    index.close()
    return [TargetId(_existing(text).id) for text in found.values()]


def listed_ids(area: Area, resources: Sequence[str], ids: Collection[str]) -> set[str]:
    """Return those of some target ids that the inventory lists, and not as archived."""
    found: set[str] = set()
    keys = sorted(map(sort_key, ids))
    for name in resources:
        rows = latest(area.reader(name, kind=KIND, is_incremental=False).read_keys(keys))
        for row in rows.select(["id", "payload"]).to_pylist():
            if not orjson.loads(row["payload"]).get("archived"):
                found.add(row["id"])
    return found


def read_workspace(area: Area, *, operator_id: str) -> Workspace:
    """Return what planning needs of the inventory that was staged last."""
    return Workspace(
        operator_id=operator_id,
        admins=tuple(_admin(row) for row in _payloads(area, "admins")),
        teams=tuple(
            TargetTeam(str(row["id"]), row.get("name") or "") for row in _payloads(area, "teams")
        ),
        tags={(row.get("name") or "").lower(): str(row["id"]) for row in _payloads(area, "tags")},
        attributes={
            **{
                model: {each.name: each for each in _attributes(area, f"{model}_attributes")}
                for model in ("contact", "company", "conversation")
            },
            **{f"ticket:{row['name'].lower()}": _of_type(row) for row in _types(area)},
        },
        ticket_types=tuple(_type(row) for row in _types(area)),
        contacts=ContactIndex(KeyIndex(area.index_path(INDEX))),
        company_ids=frozenset(
            str(row["company_id"]) for row in _payloads(area, "companies") if row.get("company_id")
        ),
    )


def _payloads(area: Area, resource: str) -> Iterator[dict[str, Any]]:
    reader = area.reader(resource, kind=KIND, is_incremental=False)
    for text in latest(reader.read(KeyRange("", None)))["payload"].to_pylist():
        yield orjson.loads(text)


def _admin(row: Mapping[str, Any]) -> Admin:
    return Admin(
        str(row["id"]),
        row.get("name") or "",
        row.get("email") or "",
        has_inbox_seat=bool(row.get("has_inbox_seat", True)),
    )


def _attributes(area: Area, resource: str) -> Iterator[Attribute]:
    for row in _payloads(area, resource):
        options = row.get("options") or []
        labels = tuple(
            str(option.get("label") or option.get("value")) if isinstance(option, dict) else option
            for option in options
        )
        if not row.get("archived") and row.get("custom", True):
            refers_to = (row.get("reference") or {}).get("object_type_id")
            yield Attribute(row["name"], row.get("data_type") or "string", labels, refers_to)


def _types(area: Area) -> list[dict[str, Any]]:
    """Return the types of tickets that can be used; none where nobody asked for them."""
    return [row for row in _payloads(area, TICKET_TYPES) if not row.get("archived")]


def _type(row: Mapping[str, Any]) -> ExistingType:
    states = (row.get("ticket_states") or {}).get("data") or ()
    names = ("category", "internal_label", "external_label")
    return ExistingType(
        str(row["id"]),
        str(row["name"]),
        str(row.get("category") or ""),
        {str(each["id"]): tuple(str(each.get(name) or "") for name in names) for each in states},
    )


def _of_type(row: Mapping[str, Any]) -> dict[str, Attribute]:
    """Return the attributes of a type by name."""
    listed = (row.get("ticket_type_attributes") or {}).get("data") or ()
    return {
        str(each["name"]): Attribute(
            str(each["name"]),
            str(each.get("data_type") or "string"),
            tuple(label for label, _ in options_of(each)),
        )
        for each in listed
        if not each.get("archived")
    }


def _lines(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield one contact's entries: who it is, and which of its fields hold something already."""
    attributes = row.get("custom_attributes") or {}
    filled = [name for name in FILLABLE if row.get(name)]
    filled += [name for name, value in attributes.items() if value is not None]
    entry = orjson.dumps([str(row["id"]), row.get("external_id"), filled]).decode()
    if row.get("external_id"):
        yield f"external:{row['external_id']}", entry
    if row.get("email") and row.get("role", "user") == "user":
        yield f"email:{row['email'].lower()}", entry


def _existing(text: str) -> ExistingContact:
    contact_id, external_id, filled = orjson.loads(text)
    return ExistingContact(contact_id, external_id, frozenset(filled))
