"""Companies to steps: an upsert each, tags in groups, a placeholder contact where one is wished."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import pyarrow as pa

from transforms.contracts import COMPANY, conform
from transforms.model import EntityType, Hints, Operation, Outcome, PlannedRecord, RecordRef, Step
from transforms.places import Places, places_by_shape
from transforms.plan import names
from transforms.plan.accounts import Fate, Planned, carried, left_out, planned
from transforms.plan.custom_objects import lost_relations
from transforms.plan.fields import (
    Attributes,
    once_made,
    seconds,
)
from transforms.plan.groups import Tags, own_tag_steps, own_tags, tag_groups
from transforms.plan.own_attributes import Names, own_names
from transforms.plan.past import Past, past_of_person
from transforms.plan.people_notes import Bearer, detail_steps
from transforms.plan.people_values import emptied, values_of
from transforms.plan.rewrites import Versions
from transforms.plan.shape import PeopleShape, people_shape
from transforms.plan.steps import fingerprint, ref
from transforms.plan.workspace import Workspace, stand_in
from transforms.quirks.intercom_people import LONELY_COMPANY, would_be_hidden
from transforms.quirks.intercom_values import ATTRIBUTE_NAMES_SHARED
from transforms.rules import Model, Rules

NOTHING: Final[Tags] = MappingProxyType({})
NOTHING_SENT: Final[Mapping[str, Versions]] = MappingProxyType({})
NOTHING_SHOWN: Final[Mapping[str, Sequence[str]]] = MappingProxyType({})
UNBEGUN: Final[Mapping[str, str]] = MappingProxyType({})
MODEL: Final[Model] = "company"
UPSERT = "company"
MEMBER = "company:"  # begins the keys of a contact's memberships
HIDDEN = Fate(Outcome.SKIPPED, "company_without_contacts")

_OWN: Final = ("industry", "plan", "size", "monthly_spend")  # columns that Intercom calls the same


@dataclass(frozen=True, slots=True)
class _Context:
    """What all companies of a batch share."""

    rules: Rules
    workspace: Workspace
    account: str
    named: Names
    author: str  # of notes: the admin
    places: Mapping[str, Places]  # of fields, by the shape's word


def plan_companies(  # noqa: PLR0913 (a batch, and what it is planned with)
    companies: pa.Table,
    with_contacts: Collection[str],
    *,
    rules: Rules,
    workspace: Workspace,
    account: str,
    batch: str = "0",
    settled: Tags = NOTHING,
    versions: Mapping[str, Versions] = NOTHING_SENT,
    shown: Mapping[str, Sequence[str]] = NOTHING_SHOWN,
    tagged: Tags = NOTHING,
    shapes: Mapping[str, str] = UNBEGUN,
) -> Planned:
    """Plan the companies that anybody would see.

    `settled` are the step keys of companies that were read again: they lose the tags that the
    source has no more; `versions`: what notes of theirs said; `shown`: what Intercom showed of
    them, which is emptied where the source has nothing any more. `tagged`: which have which tags by
    earlier runs. `shapes` are those of companies that were begun.

    In:      COMPANY; `with_contacts` are the ids of those with a planned contact.
    Kept:    a record each, keys "company" and "note:details"; their tags and placeholder contacts
             come later.
    Skipped: "company_without_contacts", unless placeholders are wished.
    """
    records, later, rows, kept = [], [], [], []
    had = dict(tagged)
    context = _Context(
        rules,
        workspace,
        account,
        own_names(rules, workspace),
        stand_in(rules, workspace),
        places_by_shape(rules, MODEL),
    )
    for row in conform(companies, COMPANY).to_pylist():
        is_hidden = would_be_hidden(row["source_id"], with_contacts)
        if is_hidden and rules.options.companies_without_contacts == "skip":
            rows.append(left_out(EntityType.COMPANY, row["source_id"], HIDDEN, url=row["url"]))
            continue
        if is_hidden:
            later.append(placeholder_of_company(row, account))
        own = settled.get(row["source_id"])
        past = past_of_person(
            own, versions.get(row["source_id"], {}), shown.get(row["source_id"], ())
        )
        shape = people_shape(shapes.get(row["source_id"]), rules)
        attributes = values_of(row, MODEL, context, shape)
        step = _upsert(row, context, attributes, shape, past)
        reference = RecordRef(EntityType.COMPANY.value, row["source_id"])
        steps = [step, *_notes(row, step, context, past, shape, attributes)]
        if own is not None:
            by_us, has_tags = tagged.get(row["source_id"], ()), rules.options.has_tags
            had[row["source_id"]] = {*by_us, *own_tags(own)}
            steps += own_tag_steps(EntityType.COMPANY, row, by_us, own, has_tags=has_tags)
        records.append(PlannedRecord(reference, tuple(steps), shape.to_json(), row["created_at"]))
        kept.append(row)
        losses = (*step.losses, *lost_relations(row, rules, MODEL), *(row["losses"] or ()))
        rows.append(carried(EntityType.COMPANY, row["source_id"], losses=losses, url=row["url"]))
    if rules.options.has_tags:
        later += tag_groups(EntityType.COMPANY, kept, batch, had, workspace.tags)
    return planned(records, rows, later)


def placeholder_of_company(company: Mapping[str, Any], account: str) -> PlannedRecord:
    """Return a contact whose only use is that a company without people shows."""
    source_id = f"{names.PLACEHOLDER_COMPANY}{company['source_id']}"
    body = {
        "role": "user",
        "external_id": names.external_id(account, source_id),
        "name": f"{_name(company)} (no contact)",
    }
    create = Operation.CONTACT_CREATE
    quirks = (LONELY_COMPANY.id,)
    steps = (
        Step("contact", create, body, fingerprint(create, body), quirks=quirks),
        attach_company(company["source_id"]),
    )
    return PlannedRecord(RecordRef(EntityType.CONTACT.value, source_id), steps)


def attach_company(company_id: str, *, may_exist: bool = False) -> Step:
    """Return the step that makes the record's contact a member of a company.

    `may_exist`: both were there before, so the membership is asked for first.
    """
    hints = Hints(is_existing=may_exist)
    return _membership(Operation.CONTACT_ATTACH_COMPANY, company_id, hints)


def detach_company(company_id: str) -> Step:
    """Return the step that takes the record's contact out of a company again."""
    return _membership(Operation.CONTACT_DETACH_COMPANY, company_id, Hints())


def _membership(operation: Operation, company_id: str, hints: Hints) -> Step:
    body = {"company_id": ref(EntityType.COMPANY.value, company_id)}
    hashed = fingerprint(operation, body)
    key = f"{MEMBER}{company_id}"
    return Step(key, operation, body, hashed, is_mutable=True, hints=hints)


def _notes(
    row: Mapping[str, Any],
    upsert: Step,
    context: _Context,
    past: Past,
    shape: PeopleShape,
    attributes: Attributes,
) -> list[Step]:
    rules = context.rules
    mapped, is_existing = rules.mapping.companies.fields, upsert.hints.is_existing
    bearer = Bearer(EntityType.COMPANY, mapped, is_existing, attributes.spilled)
    return detail_steps(row, bearer, past, shape=shape, rules=rules, author=context.author)


def _upsert(
    row: Mapping[str, Any],
    context: _Context,
    attributes: Attributes,
    shape: PeopleShape,
    past: Past,
) -> Step:
    company_id = names.external_id(context.account, row["source_id"])
    body: dict[str, Any] = {"company_id": company_id, "name": _name(row)}
    if row["created_at"] is not None:
        body["remote_created_at"] = seconds(row["created_at"])
    if website := _website(row):
        body["website"] = website
    body |= {name: row[name] for name in _OWN if row[name] is not None}
    given = {name: value for name, value in attributes.values.items() if value is not None}
    if given:
        body["custom_attributes"] = given
    operation = Operation.COMPANY_UPSERT
    own = [] if website else ["website"]
    hashed = fingerprint(operation, body)
    if given:
        body["custom_attributes"] = once_made(given, MODEL, context.workspace.has_attribute)
    return Step(
        UPSERT,
        operation,
        body,
        hashed,
        is_mutable=True,
        hints=Hints(
            is_existing=company_id in context.workspace.company_ids,
            note_author=context.author if shape.has_values_note else None,
            emptied=emptied(past, attributes, MODEL, context, own),
        ),
        quirks=(ATTRIBUTE_NAMES_SHARED.id,),
        losses=attributes.losses if shape.has_values_note else attributes.all_losses,
    )


def _website(row: Mapping[str, Any]) -> str | None:
    """Return where a company is on the web: as it says itself, else its first domain."""
    told: str | None = row["website"]
    if told or not row["domains"]:
        return told
    return f"https://{row['domains'][0]}"


def _name(row: Mapping[str, Any]) -> str:
    domains = row["domains"] or [f"Company {row['source_id']}"]
    return str(row["name"].strip() or domains[0])
