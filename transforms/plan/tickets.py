"""Tickets to conversations: every message a step, in order, then labels, the state last.

Step keys: `create`, `message:<id>`, `message:<id>/files:<n>`, `participant:<person>`,
`note:<name>`, `attributes`, `tag:<name>`, `problem:<ticket>`, `assign:admin`, `assign:team`,
`state`; of messages that the source rewrote `redact:<key>`, `message:<id>/v:<version>`; of deleted
tickets `delete`.
"""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

import pyarrow as pa

from transforms.contracts import ATTACHMENT, FILE, MESSAGE, TICKET, conform
from transforms.model import EntityType, Hints, Operation, Outcome, PlannedRecord, RecordRef, Step
from transforms.plan.accounts import Fate, Planned, carried, left_out, planned
from transforms.plan.custom_objects import Holder
from transforms.plan.further import by_ticket, divided, ticket_of
from transforms.plan.labels import Desk
from transforms.plan.landing import is_unseen, landed
from transforms.plan.late_files import Sent
from transforms.plan.message_links import MessageLinks
from transforms.plan.openings import TicketInput
from transforms.plan.past import LastState, Past
from transforms.plan.people import Person
from transforms.plan.rewrites import Versions
from transforms.plan.shape import Shape, frozen_shape, shape_of
from transforms.plan.sides import DROPPED as DROPPED_ASIDE
from transforms.plan.steps import fingerprint
from transforms.plan.thread import Place, Thread, plan_thread
from transforms.plan.withdrawals import HELD, held
from transforms.plan.workspace import Matching, Workspace
from transforms.rules import Rules

DELETED: Final = Fate(Outcome.SKIPPED, "deleted_in_source")
MERGED: Final = Fate(Outcome.SKIPPED, "merged_ticket")
REMOVED: Final = frozenset({DELETED.reason, MERGED.reason})  # what ends in the workspace too
DELETE: Final = "delete"
NO_TICKET: Final = Fate(Outcome.FAILED, "missing_ticket")
NO_MESSAGE: Final = Fate(Outcome.FAILED, "missing_message")

Row = dict[str, Any]
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


def plan_tickets(  # noqa: PLR0913 (the four tables of a batch, and what they are planned with)
    tickets: pa.Table,
    messages: pa.Table,
    attachments: pa.Table,
    files: pa.Table,
    *,
    people: Mapping[str, Person],
    rules: Rules,
    workspace: Workspace,
    matching: Matching,
    shapes: Mapping[str, str] = NOTHING,
    settled: Mapping[str, Collection[str]] = NOTHING,
    sent: Mapping[str, Sent] = NOTHING,
    versions: Mapping[str, Versions] = NOTHING,
    changed: Container[str] = frozenset(),
    states: Mapping[str, LastState] = NOTHING,
    made: Mapping[str, str] = NOTHING,
    now: datetime | None = None,
    left_out_ids: Container[str] = frozenset(),
    excluded: Mapping[str, Sequence[str]] = NOTHING,
    links: MessageLinks | None = None,
    trackers: Container[str] = frozenset(),
    objects: Holder | None = None,
) -> Planned:
    """Plan a batch of tickets and account for each, its messages and its attachments.

    In:      TICKET, MESSAGE, ATTACHMENT, FILE of one batch, in any order; `people` are all whom
             its tickets mean, see `people_of`. Of tickets that were begun, the ledger gives
             by record (see `transforms.plan.further`) their frozen `shapes`, the step keys that
             are `settled`, the files that were `sent` with each of those, the `versions` of
             rewritten messages, the `states` that were set last and, of tickets in Intercom, the
             fingerprints with which they were `made`. Of tickets that were read
             again (`changed`), what the source has no more is taken back. Nothing is dated behind
             `now`. `left_out_ids`: tickets that these name and that are known not to be moved.
             `excluded`: by ticket the messages that are left out because of who wrote them.
             `links` knows what addresses of the knowledge base become.
             `trackers`: problems that are tickets to which incidents can be linked.
             `objects`: the custom objects to which these may relate.
    Kept:    a record a ticket, a long one several, in the tickets' order, messages by position.
    Skipped: "deleted_in_source", "merged_ticket" with all that belongs to them; attachments
             that can't be had.
    Failed:  attachments that were not fetched, and what has lost its ticket.
    """
    desk = Desk(rules, workspace, matching, people, now, left_out_ids, excluded, trackers, objects)
    default = shape_of(rules)
    completes = rules.options.moved_before == "complete"
    stored = {row["id"]: row for row in conform(files, FILE).to_pylist()}
    inputs, rows = _inputs(tickets, messages, attachments)
    own = by_ticket(settled)
    records: list[PlannedRecord] = []
    later: list[PlannedRecord] = []
    for each in inputs:
        fate = _fate(each.ticket, rules)
        if fate is not None:
            rows += _left_out(each, fate)
            continue
        source_id = each.ticket["source_id"]
        own_shape = landed(default, each.ticket, rules)
        parts = divided(each, own.get(source_id, NOTHING), default.attachments_per_message)
        threads = [
            _led(
                plan_thread(
                    _as_seen(part, shape, desk),
                    desk,
                    shape,
                    files=stored,
                    past=Past(
                        settled.get(record_id, ()),
                        sent.get(record_id, NOTHING),
                        versions.get(record_id, NOTHING),
                        source_id in changed,
                        states.get(record_id),
                        made.get(record_id),
                    ),
                ),
                links,
            )
            for part in parts
            for record_id in (part.ticket["source_id"],)
            for shape in (frozen_shape(shapes.get(record_id), own_shape, completes=completes),)
        ]
        records += [thread.record for thread in threads]
        later += [
            replace(thread.record, steps=tuple(thread.links)) for thread in threads if thread.links
        ]
        rows += _accounts(each, threads, stored)
    return planned(records, rows, second=later)


def _as_seen(each: TicketInput, shape: Shape, desk: Desk) -> TicketInput:
    """Return a ticket whose messages are private if customers never saw it where it comes from."""
    if not is_unseen(shape, each.ticket, desk.rules, desk.workspace):
        return each
    return replace(each, messages=[row | {"is_public": False} for row in each.messages])


def _led(thread: Thread, links: MessageLinks | None) -> Thread:
    """Return a thread whose links to the knowledge base lead to Intercom's.

    What they lose is a loss of their messages.
    """
    if links is None:
        return thread
    steps, lost = links.set_in(thread.record.steps)
    told = {
        message: Place(place.key, (*place.losses, *lost.get(place.key, ())))
        for message, place in thread.messages.items()
    }
    return replace(thread, record=replace(thread.record, steps=tuple(steps)), messages=told)


def plan_removals(
    gone: Mapping[str, str],
    workspace: Workspace,
    shapes: Mapping[str, str] = NOTHING,
    *,
    waiting: Container[str] = frozenset(),
) -> Planned:
    """Plan to take tickets out of the workspace that the source has deleted or merged.

    `gone`: their ids, each with the reason of that; `shapes` say what they are in Intercom. Those
    that are `waiting` for a person's word are failed until it is given.
    """
    hints = Hints(operator_id=workspace.operator_id)

    def step(record_id: str) -> Step:
        is_ticket = frozen_shape(shapes.get(record_id), Shape()).is_ticket
        operation = Operation.TICKET_DELETE if is_ticket else Operation.CONVERSATION_DELETE
        return Step(DELETE, operation, {}, fingerprint(operation, {}), hints=hints)

    entity = EntityType.TICKET
    records = [PlannedRecord(RecordRef(entity.value, each), (step(each),)) for each in gone]
    return planned(
        [held(each) if each.ref.source_id in waiting else each for each in records],
        [
            left_out(entity, each, Fate(Outcome.FAILED, HELD))
            if each in waiting
            else left_out(entity, each, Fate(Outcome.SKIPPED, reason), step_key=DELETE)
            for each, reason in gone.items()
            if ticket_of(each) == each
        ],
    )


def _inputs(
    tickets: pa.Table, messages: pa.Table, attachments: pa.Table
) -> tuple[list[TicketInput], list[Row]]:
    """Put each ticket's rows together; also return the accounts of what has lost its owner."""
    said = _by(conform(messages, MESSAGE).to_pylist(), "ticket_id")
    attached = _by(conform(attachments, ATTACHMENT).to_pylist(), "ticket_id")
    inputs, orphans = [], []
    for ticket in conform(tickets, TICKET).to_pylist():
        own = said.pop(ticket["source_id"], [])
        by_message = _by(attached.pop(ticket["source_id"], []), "message_id")
        files = {row["source_id"]: by_message.pop(row["source_id"], []) for row in own}
        thread = [row for row in own if not row["side_id"]]
        aside = tuple(row for row in own if row["side_id"])
        inputs.append(TicketInput(ticket, thread, files, sides=aside))
        for lost in by_message.values():
            orphans += [_child(EntityType.ATTACHMENT, row, NO_MESSAGE) for row in lost]
    for entity, groups in ((EntityType.MESSAGE, said), (EntityType.ATTACHMENT, attached)):
        for lost in groups.values():
            orphans += [_child(entity, row, NO_TICKET) for row in lost]
    return inputs, orphans


def _by(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    """Group rows, each group by position."""
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row[column]].append(row)
    for group in grouped.values():
        group.sort(key=lambda row: row["position"])
    return dict(grouped)


def _fate(ticket: Row, rules: Rules) -> Fate | None:
    if ticket["is_deleted"] and rules.options.deleted_tickets == "skip":
        return DELETED
    if ticket["merged_into"] and rules.options.merged_tickets == "skip":
        return MERGED
    return None


def _left_out(each: TicketInput, fate: Fate) -> list[Row]:
    ticket = each.ticket
    rows = [left_out(EntityType.TICKET, ticket["source_id"], fate, url=ticket["url"])]
    rows += [_child(EntityType.MESSAGE, row, fate) for row in (*each.messages, *each.sides)]
    for files in each.attachments.values():
        rows += [_child(EntityType.ATTACHMENT, row, fate) for row in files]
    return rows


def _child(entity: EntityType, row: Row, fate: Fate, losses: tuple[str, ...] = ()) -> Row:
    owner = RecordRef(EntityType.TICKET.value, row["ticket_id"])
    return left_out(entity, row["source_id"], fate, owner=owner, losses=losses, url=row.get("url"))


def _accounts(each: TicketInput, threads: Sequence[Thread], stored: Mapping[str, Row]) -> list[Row]:
    """Account for a planned ticket, whose first record stands for it, and for what it holds."""
    ticket = each.ticket
    losses = dict.fromkeys(loss for thread in threads for loss in thread.losses)
    told = (*losses, *(ticket["losses"] or ()))
    rows = [carried(EntityType.TICKET, ticket["source_id"], losses=told, url=ticket["url"])]
    for thread in threads:
        rows += _held(each, thread, stored)
    return rows


def _held(each: TicketInput, thread: Thread, stored: Mapping[str, Row]) -> list[Row]:
    """Account for messages and files: each row rides on the step that carries it."""
    owner, url, rows = thread.record.ref, each.ticket["url"], []
    for source_id, said in thread.messages.items():
        rows.append(
            carried(
                EntityType.MESSAGE,
                source_id,
                owner=owner,
                step_key=said.key,
                losses=said.losses,
                url=url,
            )
        )
    urls = {row["source_id"]: row["url"] for own in each.attachments.values() for row in own}
    for source_id, key in thread.files.items():
        rows.append(
            carried(
                EntityType.ATTACHMENT,
                source_id,
                owner=owner,
                step_key=key,
                url=urls[source_id],
                sha256=stored[source_id]["sha256"],
            )
        )
    rows += [
        _child(EntityType.ATTACHMENT, row, fate, _file_losses(fate)) for row, fate in thread.unsent
    ]
    rows += [
        left_out(EntityType.MESSAGE, source_id, DROPPED_ASIDE, owner=owner, url=url)
        for source_id in thread.left
    ]
    return rows


def _file_losses(fate: Fate) -> tuple[str, ...]:
    if fate is DROPPED_ASIDE:
        return ()
    is_inline = fate.reason == "inline_image_dropped"
    return ("inline_image_dropped",) if is_inline else ("file_named_in_text",)
