"""What is put on a conversation once its messages are there: all of it may change and run again."""

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from transforms.model import EntityType, Hints, Operation, Step
from transforms.places import Places, places_by_shape
from transforms.plan import names
from transforms.plan.custom_objects import Holder
from transforms.plan.fields import (
    Attributes,
    Fitted,
    Spilled,
    allowed,
    exists_by_then,
    joined,
    mapped_values,
    once_made,
    seconds,
)
from transforms.plan.people import Person
from transforms.plan.shape import Shape
from transforms.plan.steps import Json, fingerprint, ref
from transforms.plan.workspace import Matching, Workspace
from transforms.quirks import intercom, intercom_people, intercom_values
from transforms.rules import Rules, StatusTarget

ATTRIBUTES: Final = "attributes"
ASSIGN_ADMIN: Final = "assign:admin"
ASSIGN_TEAM: Final = "assign:team"
STATE: Final = "state"
UNASSIGNED: Final = "0"  # OpenAPI 2.16, assign_conversation_request
OPEN: Final = StatusTarget("open")
CLOSED: Final = StatusTarget("closed")
SNOOZED: Final = StatusTarget("snoozed")  # until the hour that the ticket itself says
_INVERSES: Final = {
    "tag": (Operation.CONVERSATION_UNTAG, EntityType.TAG),
    "participant": (Operation.CONVERSATION_LEAVE, EntityType.CONTACT),
    "problem": (Operation.CONVERSATION_UNLINK, EntityType.TICKET),
}
_MAY_BE_GONE: Final = frozenset({EntityType.TICKET})  # and what hung on it with it


@dataclass(frozen=True)
class Desk:
    """What all tickets of a batch are planned with."""

    rules: Rules
    workspace: Workspace
    matching: Matching
    people: Mapping[str, Person]
    now: datetime | None = None  # when it is planned: nothing is dated behind it
    left_out: Container[str] = frozenset()  # tickets that others name and that are not moved
    excluded: Mapping[str, Sequence[str]] = field(default_factory=dict)  # by ticket: messages that
    # are left out because of who wrote them
    trackers: Container[str] = frozenset()  # problems to which incidents can be linked
    objects: Holder | None = None  # custom objects, where the file names types of these

    @cached_property
    def _places(self) -> Mapping[str, Places]:
        return places_by_shape(self.rules, "conversation")

    def places(self, shape: Shape) -> Places:
        """Return where the fields of a ticket of a shape go."""
        return self._places[shape.fields]

    def takes(self, shape: Shape) -> Callable[[str], bool]:
        """Return the test whether a ticket's type has an attribute, or gets it."""
        if self.rules.mapping.tickets.create_missing_types:
            return lambda _name: True
        return lambda name: self.workspace.has_attribute(shape.attribute_model, name)

    @cached_property
    def seatless(self) -> frozenset[str]:
        """The admins who can't be assigned."""
        admins = self.workspace.admins
        return frozenset(admin.id for admin in admins if not admin.has_inbox_seat)


def update_step(
    ticket: Mapping[str, Any],
    attributes: Attributes,
    desk: Desk,
    settled: Collection[str],
    *,
    has_note: bool,
    model: str = "conversation",
) -> Step:
    """Return the step that sets title, attributes and company; what is now empty is emptied.

    `attributes` are `attributes_of` the ticket; with `has_note` a note tells what they don't hold.
    `model`: what has them, see `Shape.attribute_model`; those of tickets are made with their type.

    An empty value is sent only where an earlier run may have set one (`settled`), and counts
    for the fingerprint by its absence.
    """
    title = _title(ticket, desk.rules)
    given = {name: value for name, value in attributes.values.items() if value is not None}
    body: Json = {"title": title.text} if title.text else {}
    if ticket["company_id"]:
        body["company_id"] = ref(EntityType.COMPANY.value, ticket["company_id"], optional=True)
    if given:
        body["custom_attributes"] = given
    operation = Operation.CONVERSATION_UPDATE
    hashed = fingerprint(operation, body)
    has = desk.workspace.has_attribute
    if ATTRIBUTES in settled:
        # What is still to be made was never filled, and need not be emptied.
        values = attributes.values.items()
        given = {k: v for k, v in values if v is not None or has(model, k)}
        body.setdefault("company_id", None)
    if given:
        is_made = model != "conversation"
        body["custom_attributes"] = given if is_made else once_made(given, model, has)
    told = attributes.losses if has_note else attributes.all_losses
    losses = told + (("title_cut",) if title.is_cut else ())
    is_cut = title.is_cut or "attribute_cut" in attributes.all_losses
    quirks = (intercom_values.STRING_LIMIT.id,) if is_cut else ()
    return Step(
        ATTRIBUTES,
        operation,
        body,
        hashed,
        is_mutable=True,
        quirks=quirks,
        losses=losses,
        hints=Hints(legacy=names.legacy_attribute(desk.rules, "conversation") if given else None),
    )


def participant_step(source_id: str, desk: Desk) -> Step:
    """Return the step that lets a contact take part."""
    contact = ref(EntityType.CONTACT.value, source_id)
    body = intercom.participant_body(desk.workspace.operator_id, contact)
    return _mutable(f"participant:{source_id}", Operation.CONVERSATION_PARTICIPANT, body)


def taken_back(
    wanted: Iterable[Step], ticket: Mapping[str, Any], desk: Desk, settled: Collection[str]
) -> list[Step]:
    """Return the steps that take back tags, participants, links which the source has no more.

    `wanted` are the steps of a ticket that was read again; `settled` what was ever sent of it.
    Only what is ours goes: a tag or participant that people added in Intercom is no step. A tag
    that the ticket still has stays, even if tags go elsewhere by now.
    """
    keys = {step.key for step in wanted} | kept_tags(ticket, settled)
    operator = desk.workspace.operator_id
    steps = []
    for key in settled:
        prefix, _, source_id = key.partition(":")
        if key in keys or prefix not in _INVERSES:
            continue
        operation, entity = _INVERSES[prefix]
        named = ref(entity.value, source_id, may_be_gone=entity in _MAY_BE_GONE)
        body = {"id": named, "admin_id": operator}
        steps.append(_mutable(key, operation, body))
    return steps


def kept_tags(ticket: Mapping[str, Any], settled: Collection[str]) -> set[str]:
    """Return the keys of the source's tags that a ticket has and got."""
    return {key for tag in ticket["tags"] if (key := f"tag:{names.tag_id(tag)}") in settled}


def tag_steps(ticket: Mapping[str, Any], desk: Desk) -> list[Step]:
    """Return a step for each tag, ours behind the source's; letter case makes no other tag."""
    options = desk.rules.options
    ours = [tag for tag in (options.tag, *options.extra_tags) if tag]
    texts = [*(ticket["tags"] if options.has_tags else ()), *ours]
    ids = map(names.tag_id, names.tag_names(texts))
    operator = desk.workspace.operator_id
    return [
        _mutable(
            f"tag:{tag}",
            Operation.CONVERSATION_TAG,
            intercom.tag_body(ref(EntityType.TAG.value, tag), operator),
        )
        for tag in ids
    ]


def assign_steps(ticket: Mapping[str, Any], desk: Desk, settled: Collection[str]) -> list[Step]:
    """Return the steps that assign to a teammate and to a team, or take that back."""
    assignee, loss = _assignee(ticket, desk)
    team = desk.matching.teams.get(ticket["team_id"] or "")
    team_loss = "team_dropped" if ticket["team_id"] and team is None else None
    steps = [
        _assign(ASSIGN_ADMIN, "admin", assignee, loss, desk),
        _assign(ASSIGN_TEAM, "team", team, team_loss, desk),
    ]
    wanted = {ASSIGN_ADMIN: assignee, ASSIGN_TEAM: team}
    return [step for step in steps if wanted[step.key] or step.key in settled]


def assign_losses(ticket: Mapping[str, Any], desk: Desk) -> tuple[str, ...]:
    """Return what is lost when nobody, or somebody else, is assigned."""
    _, loss = _assignee(ticket, desk)
    has_team = not ticket["team_id"] or ticket["team_id"] in desk.matching.teams
    return tuple(each for each in (loss, None if has_team else "team_dropped") if each)


def status_target(
    ticket: Mapping[str, Any], rules: Rules, now: datetime | None = None
) -> StatusTarget | None:
    """Return the state of a status, the agents' own word for it first; None for unknown ones.

    One that the source lets wait until an hour to come waits as long: `now` is when it is asked.
    """
    statuses = rules.mapping.tickets.statuses
    told = statuses.get(ticket["status_label"] or "")
    if told is None and is_snoozed(ticket, now):
        return SNOOZED
    return told or statuses.get(ticket["status"])


def is_snoozed(ticket: Mapping[str, Any], now: datetime | None) -> bool:
    """Say whether the source lets a ticket wait until an hour that is still to come."""
    until = ticket.get("snoozed_until")
    return until is not None and now is not None and until > now


def state_step(
    ticket: Mapping[str, Any], desk: Desk, settled: Collection[str], *, is_over: bool = False
) -> Step | None:
    """Return the step that closes, snoozes or reopens; None for one that is open as made.

    One that `is_over` goes on in another conversation, and is closed.
    """
    target = CLOSED if is_over else status_target(ticket, desk.rules, desk.now) or OPEN
    operator = desk.workspace.operator_id
    if target.state == "closed":
        body: Json = {"message_type": "close", "type": "admin", "admin_id": operator}
    elif target.state == "snoozed":
        body = {"message_type": "snoozed", "admin_id": operator}
        if target is SNOOZED:
            body["snoozed_until"] = seconds(ticket["snoozed_until"])
    elif STATE in settled:
        body = {"message_type": "open", "admin_id": operator}
    else:
        return None
    operation = Operation.CONVERSATION_STATE
    snooze_s = target.snooze_s if target.state == "snoozed" else None
    # So hashed since the first version: another hash would set every state once more.
    hashed = fingerprint(operation, body if snooze_s is None else {**body, "_snooze_s": snooze_s})
    quirks, hints = (intercom.REOPENED_BY_REPLY.id,), Hints(snooze_s=snooze_s)
    return Step(STATE, operation, body, hashed, is_mutable=True, quirks=quirks, hints=hints)


def _title(ticket: Mapping[str, Any], rules: Rules) -> intercom_values.Cut:
    subject = " ".join((ticket["subject"] or "").split())
    if rules.options.legacy_id.in_title:
        subject = f"#{ticket['source_id']} {subject}".strip()
    return intercom_values.cut_text(subject)


def attributes_of(ticket: Mapping[str, Any], desk: Desk, shape: Shape) -> Attributes:
    """Return the values of a ticket's attributes, mapped ones and ours."""
    rules = desk.rules
    has = desk.workspace.has_attribute
    exists = exists_by_then(rules, lambda name: has(shape.attribute_model, name))
    if shape.is_ticket:
        exists = desk.takes(shape)
    mapped = mapped_values(ticket["fields"], ticket, desk.places(shape), exists)
    values = dict(mapped.values)
    values[names.legacy_attribute(rules, "conversation")] = ticket["source_id"]
    if rules.options.original_dates == "attributes":
        for name, column in (
            (names.ORIGINAL_CREATED, "created_at"),
            (names.ORIGINAL_UPDATED, "updated_at"),
            (names.ORIGINAL_SOLVED, "solved_at"),
        ):
            values[name] = seconds(ticket[column]) if ticket[column] else None
    if rules.options.has_tags_attribute:
        return allowed(_with_tags(ticket, mapped._replace(values=values), exists), exists)
    return allowed(mapped._replace(values=values), exists)


def _with_tags(
    ticket: Mapping[str, Any], attributes: Attributes, exists: Callable[[str], bool]
) -> Attributes:
    """Add the attribute of the source's tags; what it does not hold is spilled."""
    tags = names.tag_names(ticket["tags"])
    fitted = joined(tags, "tags_cut")
    if tags and not exists(names.ORIGINAL_TAGS):
        fitted = Fitted(None, "attribute_missing")
    values = attributes.values | {names.ORIGINAL_TAGS: fitted.value}
    if fitted.loss is None:
        return attributes._replace(values=values)
    told = Spilled("Tags", ", ".join(tags), fitted.loss)
    return attributes._replace(values=values, spilled=(*attributes.spilled, told))


def _assignee(ticket: Mapping[str, Any], desk: Desk) -> tuple[str | None, str | None]:
    """Return the admin and, if it is not the agent's own, what is lost."""
    agent = ticket["assignee_id"]
    if not agent:
        return None, None
    own = desk.matching.admins.get(agent)
    admin = own or desk.matching.default_id
    if admin is None:
        return None, "assignee_dropped"
    if not intercom_people.assignable(admin, desk.seatless):
        return None, "assignee_without_seat"
    return admin, None if own else "assignee_replaced"


def _assign(key: str, kind: str, assignee: str | None, loss: str | None, desk: Desk) -> Step:
    body = {
        "message_type": "assignment",
        "type": kind,
        "admin_id": desk.workspace.operator_id,
        "assignee_id": assignee or UNASSIGNED,
    }
    return _mutable(key, Operation.CONVERSATION_ASSIGN, body, (loss,) if loss else ())


def _mutable(key: str, operation: Operation, body: Json, losses: tuple[str, ...] = ()) -> Step:
    return Step(key, operation, body, fingerprint(operation, body), is_mutable=True, losses=losses)
