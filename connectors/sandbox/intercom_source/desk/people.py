"""Teammates, people, companies and what describes them."""

from collections.abc import Mapping
from typing import Any, Final

from connectors.sandbox.intercom import beside, ticket_types
from connectors.sandbox.intercom.companies import put_company
from connectors.sandbox.intercom.contact_shapes import OPTED_OUT, SEGMENTS
from connectors.sandbox.intercom.contacts import add_contact
from connectors.sandbox.intercom.custom_objects import put_instance
from connectors.sandbox.intercom.seed import seed_workspace
from connectors.sandbox.intercom.workspace import Json
from connectors.sandbox.intercom_source.desk.filled import MADE_AT, Filled

DAY_S: Final = 86_400
_CONTACT: Final = (
    "role", "external_id", "email", "name", "phone", "unsubscribed_from_emails", "signed_up_at",
    "last_seen_at", "custom_attributes",
)  # fmt: skip


def fill_setup(into: Filled, told: Mapping[str, Any]) -> None:
    """Put in teammates, teams, tags, segments, attributes and types of tickets."""
    store = into.world.store
    attributes = told["data_attributes"]
    seed_workspace(
        store,
        admins=list(told["admins"].values()),
        teams=told["teams"],
        tags=told["tags"],
        data_attributes=[_without(each, "archived") for each in attributes],
        conversation_attributes=told["conversation_attributes"],
        help_centers=told.get("help_centers", ()),
        custom_object_types=told["custom_object_types"],
        clock=into.hands,
    )
    for name, doc in zip(told["admins"], store.all("admin").values(), strict=True):
        into.admins[name] = doc["id"]
    for each, doc in zip(attributes, store.all("data_attribute").values(), strict=True):
        doc["archived"] = each.get("archived", False)
    for kind, rows in (
        (beside.SEGMENT, told["segments"]),
        (beside.EMAIL, told["emails"]),
        (beside.SUBSCRIPTION, told["subscription_types"]),
    ):
        for each in rows:
            store.put(kind, each["id"], each)
    _fill_types(into, told)
    for name, each in told["custom_objects"].items():
        into.objects[name] = put_instance(into.world, each)["id"]


def fill_people(into: Filled, told: Mapping[str, Any]) -> None:
    """Put in companies, then their people."""
    companies = {}
    for number, (name, each) in enumerate(told["companies"].items()):
        into.hands.at = MADE_AT + number * DAY_S
        doc = put_company(into.world, _without(each, "tags", "notes", "segments"))
        doc["tags"] = into.tags(each.get("tags", ()))
        doc[SEGMENTS] = _segments(into, each)
        companies[name] = doc["id"]
        _note(into, "company", doc, each)
    for number, (name, each) in enumerate(told["contacts"].items()):
        into.hands.at = MADE_AT + (100 + number) * DAY_S
        doc = add_contact(into.world, {key: each[key] for key in _CONTACT if key in each} or _LEAD)
        into.people[name] = doc["id"]
        for company in each.get("companies", ()):
            into.world.link_company(doc, companies[company], is_linked=True)
        names = [*each.get("tags", ()), *(f"tag {n}" for n in range(each.get("many_tags", 0)))]
        doc["tags"] = into.tags(names)
        doc["owner_id"] = into.admins.get(each.get("owner"))
        doc[SEGMENTS] = _segments(into, each)
        doc[OPTED_OUT] = [*each.get("opted_out", ())]
        doc["custom_attributes"] |= into.related("ridden", each)
        _note(into, "contact", doc, each)
        changes: Json = {"archived": each.get("archived", False)}
        if "merged_into" in each:
            changes["merged_into"] = into.people[each["merged_into"]]
        into.world.put_contact(doc, changes)


def _segments(into: Filled, told: Mapping[str, Any]) -> list[str]:
    known = {doc["name"]: key for key, doc in into.world.store.all(beside.SEGMENT).items()}
    return [known[name] for name in told.get("segments", ())]


_LEAD: Final = {"role": "lead"}


def _fill_types(into: Filled, told: Mapping[str, Any]) -> None:
    for name, each in told["ticket_types"].items():
        doc = ticket_types.add_type(into.world, _without(each, "attributes"))
        into.types[name] = doc["id"]
        for attribute in each["attributes"]:
            ticket_types.add_attribute(into.world, doc["id"], attribute)
    for each in told["ticket_states"]:
        of = [into.types[name] for name in each["of"]]
        ticket_types.add_state(into.world, each["label"], each["category"], of)


def _note(into: Filled, kind: str, doc: Json, told: Mapping[str, Any]) -> None:
    for body in told.get("notes", ()):
        note = {
            "id": str(into.world.store.next_id("note")),
            "about": {"type": kind, "id": doc["id"]},
            "admin_id": into.world.token_admin()["id"],
            "body": body,
            "created_at": into.hands.at,
        }
        into.world.store.put("note", note["id"], note)
        doc["note_ids"].append(note["id"])


def _without(told: Mapping[str, Any], *names: str) -> Json:
    return {key: value for key, value in told.items() if key not in names}
