"""People to steps: a contact each, its companies, and tags in groups.

Nobody gets a mail setting but the suspended and who has unsubscribed in the source, since
`unsubscribed_from_emails` concerns what they will be sent later; a migration sends nothing itself.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from transforms.contracts import CONTACT, conform
from transforms.model import EntityType, Hints, Operation, Outcome, PlannedRecord, RecordRef, Step
from transforms.places import Places, places_by_shape
from transforms.plan import names, own_attributes
from transforms.plan.accounts import Fate, Planned, carried, left_out, planned
from transforms.plan.blocks import block_records
from transforms.plan.companies import MEMBER, attach_company, detach_company
from transforms.plan.custom_objects import Holder, relations
from transforms.plan.fields import (
    Attributes,
    joined,
    once_made,
    seconds,
    shown,
    text_value,
)
from transforms.plan.groups import Tags, own_tag_steps, own_tags, tag_groups
from transforms.plan.own_attributes import own_names
from transforms.plan.past import Past, past_of_person
from transforms.plan.people import Scope
from transforms.plan.people_notes import Bearer, detail_steps
from transforms.plan.people_values import ATTRIBUTE, Own, attribute_exists, emptied, values_of
from transforms.plan.rewrites import Versions
from transforms.plan.shape import PeopleShape, people_shape
from transforms.plan.steps import fingerprint
from transforms.plan.workspace import ExistingContact, Workspace, stand_in
from transforms.quirks.intercom_people import (
    CONTACT_EXISTS,
    EMAILS_VALIDATED,
    adoption,
    is_address,
)
from transforms.quirks.intercom_phones import PHONES_VALIDATED, valid_phone
from transforms.rules import Model, Rules

CONTACT_STEP: Final = "contact"
TEAMMATE: Final = Fate(Outcome.SKIPPED, "agent_is_teammate")
INACTIVE: Final = Fate(Outcome.SKIPPED, "inactive_user")
UNNEEDED: Final = Fate(Outcome.SKIPPED, "filter_only_with_tickets")

MODEL: Final[Model] = "contact"
NOBODY: Final[Mapping[str, Collection[str]]] = MappingProxyType({})
NOTHING_SENT: Final[Mapping[str, Versions]] = MappingProxyType({})
NOTHING_SHOWN: Final[Mapping[str, Sequence[str]]] = MappingProxyType({})
UNBEGUN: Final[Mapping[str, str]] = MappingProxyType({})

_LISTS: Final = (
    ("other_emails", names.OTHER_EMAILS, "other_emails_cut"),
    ("other_phones", names.OTHER_PHONES, "other_phones_cut"),
    ("handles", names.HANDLES, "handles_cut"),
)


@dataclass(frozen=True, slots=True)
class _Context:
    """What all people of a batch share."""

    rules: Rules
    workspace: Workspace
    account: str
    scope: Scope
    named: own_attributes.Names
    author: str  # of notes: the admin
    places: Mapping[str, Places]  # of fields, by the shape's word
    emails: Mapping[str, int]  # how many of the batch have an address
    by_email: Mapping[str, ExistingContact]
    objects: Holder | None


def plan_contacts(  # noqa: PLR0913 (a batch, and what it is planned with)
    contacts: pa.Table,
    *,
    rules: Rules,
    workspace: Workspace,
    account: str,
    scope: Scope | None = None,
    batch: str = "0",
    settled: Mapping[str, Collection[str]] = NOBODY,
    versions: Mapping[str, Versions] = NOTHING_SENT,
    shown: Mapping[str, Sequence[str]] = NOTHING_SHOWN,
    tagged: Tags = NOBODY,
    shapes: Mapping[str, str] = UNBEGUN,
    objects: Holder | None = None,
) -> Planned:
    """Plan a contact for everybody who is one; agents are teammates unless they ask themselves.

    `settled` are the step keys of people who were read again: they leave the companies that the
    source has them in no more, and lose its tags; `versions`: what notes of theirs said; `shown`:
    what Intercom showed of them, which is emptied where the source has nothing any more. `tagged`:
    who has which tags by earlier runs. `shapes` are those of people who were begun. `objects`:
    the custom objects that they may relate to, where the file names types of these.

    In:      CONTACT, one batch; `scope` says whom the selected tickets need.
    Kept:    a record each, keys "contact", "company:<id>", "related:<attribute>" and
             "note:details"; tags come later.
    Skipped: "agent_is_teammate", "inactive_user", "filter_only_with_tickets".
    """
    rows = conform(contacts, CONTACT).to_pylist()
    context = _context(rows, rules, workspace, account, scope or Scope(), objects)
    records, accounts, kept = [], [], []
    had = dict(tagged)
    for row in rows:
        fate = _fate(row, context)
        if fate is not None:
            accounts.append(left_out(EntityType.CONTACT, row["source_id"], fate, url=row["url"]))
            continue
        own = settled.get(row["source_id"])
        past = past_of_person(
            own, versions.get(row["source_id"], {}), shown.get(row["source_id"], ())
        )
        shape = people_shape(shapes.get(row["source_id"]), rules)
        record, losses = _record(row, context, past, shape)
        if own is not None:
            by_us = tagged.get(row["source_id"], ())
            had[row["source_id"]] = {*by_us, *own_tags(own)}
            again = own_tag_steps(
                EntityType.CONTACT, row, by_us, own, has_tags=rules.options.has_tags
            )
            record = replace(record, steps=(*record.steps, *again))
        records.append(record)
        kept.append(row)
        accounts.append(
            carried(
                EntityType.CONTACT,
                row["source_id"],
                losses=(*losses, *(row["losses"] or ())),
                url=row["url"],
            )
        )
    later = (
        tag_groups(EntityType.CONTACT, kept, batch, had, workspace.tags)
        if rules.options.has_tags
        else []
    )
    return planned(records, accounts, later, block_records(_suspended(records, kept, context)))


def _suspended(
    records: Sequence[PlannedRecord], rows: Sequence[Mapping[str, Any]], context: _Context
) -> Iterator[tuple[PlannedRecord, str]]:
    """Yield who is to be blocked, with their external id; an agent who asks is nobody's spam."""
    if context.rules.options.blocked_people == "block":
        for record, row in zip(records, rows, strict=True):
            if row["is_suspended"] and not row["is_agent"]:
                yield record, _external_id(row, context.account)


def extras_in(
    contacts: pa.Table, rules: Rules, shapes: Mapping[str, str] = UNBEGUN
) -> frozenset[tuple[Model, str]]:
    """Return the attributes that only some people need, as far as these do.

    Each as (model, the name that it would have).
    """
    lists = {name for column, name, _ in _LISTS if len(pc.list_flatten(contacts.column(column)))}
    lists |= {
        names.OTHER_EMAILS for email in contacts.column("email").to_pylist() if _is_odd(email)
    }
    phones = contacts.column("phone")
    has_phones = len(phones) > phones.null_count and rules.options.phone_numbers == "e164"
    lists |= {names.ORIGINAL_PHONE} if has_phones else set()
    columns = own_attributes.extras_in(contacts, MODEL, rules, shapes)
    return frozenset(columns | {(MODEL, name) for name in lists})


def _context(
    rows: list[dict[str, Any]],
    rules: Rules,
    workspace: Workspace,
    account: str,
    scope: Scope,
    objects: Holder | None,
) -> _Context:
    emails = Counter(email for row in rows if (email := _email(row, rules)))
    return _Context(
        rules,
        workspace,
        account,
        scope,
        own_names(rules, workspace),
        stand_in(rules, workspace),
        places_by_shape(rules, MODEL),
        emails,
        workspace.contacts.by_email(list(emails)) if emails else {},
        objects,
    )


def _fate(row: Mapping[str, Any], context: _Context) -> Fate | None:
    asks = row["source_id"] in context.scope.requesters
    options = context.rules.options
    if row["is_agent"] and (not asks or options.agent_requesters == "note"):
        return TEAMMATE
    if row["source_id"] not in context.scope.needed:
        return UNNEEDED
    if not row["is_active"] and options.inactive_users == "skip" and not asks:
        return INACTIVE
    return None


def _record(
    row: Mapping[str, Any], context: _Context, past: Past, shape: PeopleShape
) -> tuple[PlannedRecord, tuple[str, ...]]:
    attributes = _attributes(row, context, shape)
    step = _contact_step(row, context, attributes, shape, past)
    companies = [
        company_id for company_id in row["company_ids"] if company_id in context.scope.companies
    ]
    losses = step.losses
    if len(companies) < len(row["company_ids"]):
        losses = (*losses, "company_dropped")
    left = [key for key in past.settled if _company_in(key) not in {None, *row["company_ids"]}]
    is_adopted = step.operation is Operation.CONTACT_ADOPT
    there = context.workspace.company_ids if is_adopted else ()
    attached = (
        attach_company(each, may_exist=names.external_id(context.account, each) in there)
        for each in dict.fromkeys(companies)
    )
    detached = (detach_company(str(_company_in(key))) for key in left)
    related = relations(row, context.rules, context.objects, past.settled, is_existing=is_adopted)
    notes = _notes(row, context, past, shape, attributes)
    steps = (step, *attached, *detached, *related.steps, *notes)
    losses = (*losses, *related.losses)
    reference = RecordRef(EntityType.CONTACT.value, row["source_id"])
    return PlannedRecord(reference, steps, shape.to_json(), row["created_at"]), losses


def _notes(
    row: Mapping[str, Any],
    context: _Context,
    past: Past,
    shape: PeopleShape,
    attributes: Attributes,
) -> Iterable[Step]:
    rules = context.rules
    is_known = _email(row, rules) in context.by_email
    mapped = rules.mapping.contacts.fields
    bearer = Bearer(EntityType.CONTACT, mapped, is_known, attributes.spilled)
    return detail_steps(row, bearer, past, shape=shape, rules=rules, author=context.author)


def _company_in(key: str) -> str | None:
    """Return the company of a step that made somebody a member."""
    return key.removeprefix(MEMBER) if key.startswith(MEMBER) else None


def _contact_step(
    row: Mapping[str, Any],
    context: _Context,
    attributes: Attributes,
    shape: PeopleShape,
    past: Past,
) -> Step:
    body, losses = _body(row, context)
    left = attributes.losses if shape.has_values_note else attributes.all_losses
    given = {name: value for name, value in attributes.values.items() if value is not None}
    quirks: tuple[str, ...] = (PHONES_VALIDATED.id,) if row["phone"] else ()
    quirks += (EMAILS_VALIDATED.id,) if _is_odd(row["email"]) else ()
    existing = context.by_email.get(body.get("email", ""))
    operation = Operation.CONTACT_CREATE
    # One of ours with this e-mail is another person of the source: theirs is found when it is
    # made, in a first run as in any other, so that planning again changes nothing.
    is_ours = names.is_external_id(context.account, existing.external_id if existing else None)
    if existing is not None and not is_ours:
        operation = Operation.CONTACT_ADOPT
        body = adoption(existing.id, body, given)
        quirks += (CONTACT_EXISTS.id,)
    else:
        body |= {"custom_attributes": given} if given else {}
    if "shared_email" in losses and CONTACT_EXISTS.id not in quirks:
        quirks += (CONTACT_EXISTS.id,)
    hashed = fingerprint(operation, body)
    if row["last_seen_at"] and operation is Operation.CONTACT_CREATE:
        # A login is no change: it is told when the contact is made, and sends nothing again.
        body["last_seen_at"] = seconds(row["last_seen_at"])
    if given:
        body["custom_attributes"] = once_made(given, MODEL, context.workspace.has_attribute)
    phone_attribute = context.named[MODEL, names.ORIGINAL_PHONE]
    has_place = row["phone"] and attribute_exists(MODEL, context)(phone_attribute)
    return Step(
        CONTACT_STEP,
        operation,
        body,
        hashed,
        is_mutable=True,
        quirks=quirks,
        losses=(*losses, *left),
        hints=Hints(
            phone_attribute=phone_attribute if has_place else None,
            note_author=context.author if shape.has_values_note else None,
            emptied=_emptied(row, body, attributes, context, past),
        ),
    )


def _emptied(
    row: Mapping[str, Any],
    body: Mapping[str, Any],
    attributes: Attributes,
    context: _Context,
    past: Past,
) -> tuple[str, ...]:
    """Return what is to be emptied of a contact of ours; a refused number stands as text."""
    own = ["phone"] if "phone" not in body else []
    lines = emptied(past, attributes, MODEL, context, own)
    kept = f"{ATTRIBUTE}{context.named[MODEL, names.ORIGINAL_PHONE]}:" if row["phone"] else None
    return tuple(line for line in lines if kept is None or not line.startswith(kept))


def _body(row: Mapping[str, Any], context: _Context) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return Intercom's own fields, and losses."""
    options = context.rules.options
    email = _email(row, context.rules)
    phone = valid_phone(row["phone"], options.phone_numbers, options.phone_region)
    body = {
        "role": "user",
        "external_id": _external_id(row, context.account),
        "email": email,
        "phone": phone.number,
        "name": names.person_name(row),
        "signed_up_at": seconds(row["created_at"]) if row["created_at"] else None,
        "unsubscribed_from_emails": _wants_no_mails(row) or None,
    }
    losses = [
        loss
        for loss, applies in (
            ("email_dropped", row["email"] and email is None and not _is_odd(row["email"])),
            ("shared_email", context.emails.get(email or "", 0) > 1),
            ("phone_dropped", row["phone"] and phone == (None, None)),
        )
        if applies
    ]
    return {k: v for k, v in body.items() if v is not None}, tuple(losses)


def _wants_no_mails(row: Mapping[str, Any]) -> bool:
    """Say whether nobody should be sent mails: who is suspended, or has said so."""
    return bool(row["is_suspended"] or row["is_unsubscribed"])


def _attributes(row: Mapping[str, Any], context: _Context, shape: PeopleShape) -> Attributes:
    return values_of(row, MODEL, context, shape, _extras(row, context.rules))


def _extras(row: Mapping[str, Any], rules: Rules) -> Iterator[Own]:
    texts = {column: row[column] for column, _, _ in _LISTS}
    if _is_odd(row["email"]):
        texts["other_emails"] = [row["email"], *row["other_emails"]]
    for column, name, loss in _LISTS:
        if texts[column]:
            yield Own(name, joined(texts[column], loss), shown(texts[column]))
    phone = valid_phone(row["phone"], rules.options.phone_numbers, rules.options.phone_region)
    if phone.leftover:
        yield Own(names.ORIGINAL_PHONE, text_value(phone.leftover), phone.leftover)


def _email(row: Mapping[str, Any], rules: Rules) -> str | None:
    is_private = row["is_agent"] and rules.options.agent_requesters != "same_email"
    is_usable = row["email"] and not is_private and not _is_odd(row["email"])
    return str(row["email"]).lower() if is_usable else None


def _is_odd(email: str | None) -> bool:
    """Say whether something stands for an e-mail that is no address."""
    return bool(email) and not is_address(str(email))


def _external_id(row: Mapping[str, Any], account: str) -> str:
    return names.external_id(account, row["source_id"], is_agent=row["is_agent"])
