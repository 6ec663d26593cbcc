"""One ticket as an ordered list of steps."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from transforms.model import EntityType, PlannedRecord, RecordRef, Step
from transforms.plan import (
    copies,
    details,
    happened,
    labels,
    names,
    notes,
    openings,
    own_notes,
    replies,
    rewrites,
    sides,
    states,
)
from transforms.plan import intercom_tickets as tickets
from transforms.plan.accounts import Fate
from transforms.plan.attachments import NO_FILES, message_files
from transforms.plan.custom_objects import lost_relations, relations
from transforms.plan.fields import Attributes
from transforms.plan.labels import Desk
from transforms.plan.late_files import resumed
from transforms.plan.links import link_steps
from transforms.plan.openings import Row, TicketInput
from transforms.plan.own_notes import Fact, Moment, fact
from transforms.plan.past import Past
from transforms.plan.people import Person
from transforms.plan.recipients import recipients_text
from transforms.plan.related import related
from transforms.plan.shape import Shape
from transforms.plan.voices import Voice, author_name, voice_of
from transforms.quirks import intercom, intercom_messages

NOBODYS: Final = {"assignee_id": None, "team_id": None}
NO_MESSAGES: Final = "[This ticket has no messages]"


class Place(NamedTuple):
    """The step that carries a message, and what was lost of it."""

    key: str
    losses: tuple[str, ...]


@dataclass(slots=True)
class Thread:
    """A planned ticket, and which step carries what."""

    record: PlannedRecord
    losses: tuple[str, ...] = ()
    messages: dict[str, Place] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)  # attachment id: step key
    unsent: list[tuple[Row, Fate]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)  # messages of side conversations that stay out
    links: list[Step] = field(default_factory=list)  # sent when all tickets are there


@dataclass(slots=True)
class _Draft:
    """A thread in the making."""

    desk: Desk
    shape: Shape
    opened_by: str
    past: Past
    attributes: Attributes
    steps: list[Step] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)
    participants: list[str] = field(default_factory=list)
    thread: Thread = field(default_factory=lambda: Thread(PlannedRecord(RecordRef("", ""), ())))

    def about(self, ticket: Row, in_copy: list[str]) -> details.About:
        """Return the ticket as its notes are written."""
        return details.About(ticket, in_copy, self.attributes, self.desk, self.shape, self.past)

    def add_participant(self, source_id: str) -> None:
        """Let a contact take part, once; on a ticket nobody can."""
        if not self.shape.is_ticket and intercom_messages.must_join(
            source_id, {self.opened_by, *self.participants}
        ):
            self.participants.append(source_id)
            self.steps.append(labels.participant_step(source_id, self.desk))


def plan_thread(
    each: TicketInput,
    desk: Desk,
    shape: Shape,
    *,
    files: Mapping[str, Row],
    past: Past,
) -> Thread:
    """Return all steps of a ticket, in order; what the source has no more is taken back."""
    opened_by, losses = openings.opened_by(each.ticket, desk, shape)
    voices = [voice_of(message, opened_by, desk.people, desk.matching) for message in each.messages]
    is_stub = openings.needs_stub(each, voices, opened_by)
    first = None if is_stub else each.messages[0]["source_id"]
    shape = shape.opened(opened_by, is_stub=is_stub, opening=first)
    draft = _Draft(
        desk, shape, opened_by, past, labels.attributes_of(each.ticket, desk, shape), losses=losses
    )
    times = openings.times(each, desk, shape)
    _say_all(each, draft, voices, times, files)
    _tell_sides(each, draft, times[-1], files)
    in_copy = _add_notes(each, draft, times[-1])
    _add_labels(each, draft, in_copy)
    reference = RecordRef(EntityType.TICKET.value, each.ticket["source_id"])
    thread = draft.thread
    thread.record = PlannedRecord(
        reference, tuple(draft.steps), shape.to_json(), each.ticket["created_at"]
    )
    thread.losses = tuple(dict.fromkeys(draft.losses))
    return thread


def _say_all(
    each: TicketInput,
    draft: _Draft,
    voices: list[Voice],
    times: list[int],
    files: Mapping[str, Row],
) -> None:
    """Add the steps of all messages, the opening line of ours first if there is one."""
    if draft.shape.is_stub:
        draft.steps.append(_stub(each, draft, times[0]))
    if not each.messages:
        draft.losses.append("no_messages")
    opening = openings.opening(each, draft.shape)
    changed = _changed(each, draft, times)
    draft.steps += changed.pop(happened.NO_MESSAGE, [])
    for position in sorted(range(len(each.messages)), key=lambda place: place != opening):
        message = each.messages[position]
        own = each.attachments.get(message["source_id"])
        sorted_ = message_files(own, files, draft.shape) if own else NO_FILES
        voice = _voice(message, voices[position], draft, is_opening=position == opening)
        takes_html = draft.shape.takes_html(
            is_ours=voice.admin is not None, is_public=message["is_public"]
        )
        said = replies.make_ready(message, voice, times[position], sorted_, takes_html=takes_html)
        if draft.shape.is_ticket and voice.contact is not None:
            name = author_name(message, draft.desk.people)
            carrier = Voice(admin=draft.desk.matching.stand_in, speaks_for=name)
            said = said.carried_by(carrier, draft.desk.rules.by_address)
        if draft.desk.now is not None and message["created_at"] > draft.desk.now:
            said = replace(said, losses=(*said.losses, "time_ahead"))
        if opening is not None and position < opening:
            said = replace(said, losses=(*said.losses, "time_behind"))
        _say(message, said, draft, is_opening=position == opening)
        draft.thread.unsent += sorted_.unsent
        draft.steps += changed.pop(message["source_id"], [])
    for behind_none in changed.values():
        draft.steps += behind_none


def _changed(each: TicketInput, draft: _Draft, times: list[int]) -> dict[str, list[Step]]:
    """Return the notes of what was changed, by the message behind which they stand."""
    if draft.shape.ticket_events == "drop":
        return {}
    return happened.change_notes(each.ticket, each.messages, times, draft.desk, draft.past)


def _voice(message: Row, voice: Voice, draft: _Draft, *, is_opening: bool) -> Voice:
    """Return who posts a message: on a ticket not every customer can."""
    if not draft.shape.is_ticket:
        return voice
    sees_it = tickets.category(draft.shape, draft.desk) == intercom.CUSTOMER_TICKETS
    is_theirs = is_opening or (sees_it and voice.contact == draft.opened_by)
    name = author_name(message, draft.desk.people)
    return tickets.voice_on_ticket(voice, name, draft.desk, is_theirs=is_theirs)


def _tell_sides(each: TicketInput, draft: _Draft, at: int, files: Mapping[str, Row]) -> None:
    """Add the notes of side conversations, behind all messages."""
    thread = draft.thread
    if draft.shape.side_conversations == "drop":
        thread.left += [row["source_id"] for row in each.sides]
        own = (row for side in each.sides for row in each.attachments.get(side["source_id"]) or ())
        thread.unsent += [(row, sides.DROPPED) for row in own]
        return
    around = sides.Around(draft.desk, draft.shape, draft.past, at)
    found = sides.side_notes(each.sides, each.attachments, files, around)
    for aside in found:
        draft.steps += aside.carried.steps
        thread.files |= aside.carried.files
        thread.unsent += aside.files.unsent
        thread.messages |= {
            message: Place(aside.carried.key, aside.losses if number == 0 else ())
            for number, message in enumerate(aside.messages)
        }


def _say(message: Row, said: replies.Said, draft: _Draft, *, is_opening: bool) -> None:
    per_message = draft.shape.attachments_per_message
    own = replies.CREATE if is_opening else f"message:{said.id}"
    outdated = rewrites.outdated(message, own, draft.past.sent, draft.past.versions)
    if outdated:
        if draft.shape.is_ticket:
            draft.losses.append("older_version_stays")
        else:
            draft.steps += rewrites.redact_steps(outdated)
        said, is_opening = rewrites.renewed(said, rewrites.version_of(message) or ""), False
    if is_opening:
        carried = replies.opening(said, per_message)
    else:
        if said.voice.contact is not None:
            draft.add_participant(said.voice.contact)
        carried = replies.reply(said, per_message)
    carried = resumed(carried, said, draft.past.sent, per_message)
    draft.steps += [rewrites.marked(carried.steps[0], message), *carried.steps[1:]]
    draft.thread.messages[message["source_id"]] = Place(carried.key, said.losses)
    draft.thread.files |= carried.files


def _stub(each: TicketInput, draft: _Draft, at: int) -> Step:
    if each.part.number > 1:
        attribute = names.legacy_attribute(draft.desk.rules, "conversation")
        text = intercom.continued_stub(attribute, each.part.before, draft.shape.land_as)
        return replies.stub(draft.opened_by, text, at)
    if not each.messages:
        return replies.stub(draft.opened_by, NO_MESSAGES, at)
    name = author_name(each.messages[0], draft.desk.people)
    text = intercom.opening_stub(name, each.messages[0]["created_at"], draft.shape.land_as)
    return replies.stub(draft.opened_by, text, at)


def _add_notes(each: TicketInput, draft: _Draft, at: int) -> list[str]:
    """Add what Intercom has no place for as notes; return the contacts who are to take part."""
    ticket, part = each.ticket, each.part
    copied = copies.copied(
        ticket,
        draft.desk,
        draft.opened_by,
        how=draft.shape.ccs,
        may_join=not draft.shape.is_ticket,
    )
    facts: dict[str, Fact] = {}
    if part.number == 1:
        facts, losses = _facts(ticket, draft)
        more, more_losses = details.details(draft.about(ticket, copied.named))
        facts |= more
        draft.losses += [*losses, *more_losses, *copied.losses]
    if draft.shape.recipients == "note" and (
        told := recipients_text(ticket, each.messages, draft.desk)
    ):
        facts["recipients"] = fact(told)
    if not part.is_last:
        attribute = names.legacy_attribute(draft.desk.rules, "conversation")
        facts["further"] = fact(notes.further_text(part.after, attribute, draft.shape.land_as))
    admin = draft.desk.matching.stand_in
    changed = max(1, int(ticket["updated_at"].timestamp())) if ticket["updated_at"] else at
    draft.steps += own_notes.note_steps(facts, draft.past, admin, Moment(at, changed))
    return copied.participants


def _facts(ticket: Row, draft: _Draft) -> tuple[dict[str, Fact], list[str]]:
    """Return what notes are to say, by name, and what is lost."""
    rules, shape = draft.desk.rules, draft.shape
    facts: dict[str, Fact] = {}
    losses: list[str] = []
    requester = draft.desk.people.get(ticket["requester_id"] or "")
    if requester and requester.is_agent and shape.agent_requesters == "note":
        facts["requester"] = fact(notes.requester_text(_with_email(requester)))
    facts |= related(ticket, draft.desk, draft.past, how=shape.related)
    if shape.excluded == "note" and (count := _excluded(ticket, draft)):
        facts["excluded"] = fact(notes.excluded_text(count))
    if shape.original_dates == "note":
        solved = str(ticket["solved_at"])  # each change moves the date of the last one
        facts["dates"] = fact(notes.dates_text(ticket, rules), basis=solved)
    elif shape.original_dates == "off":
        losses.append("dates_dropped")
    return facts, losses


def _excluded(ticket: Row, draft: _Draft) -> int:
    """Return how many messages are missing on request; what was moved before is there."""
    theirs = draft.desk.excluded.get(ticket["source_id"], ())
    return sum(f"message:{each}" not in draft.past.settled for each in theirs)


def _add_labels(each: TicketInput, draft: _Draft, in_copy: list[str]) -> None:
    """Add what may change later: attributes, participants, tags, assignments, the state."""
    ticket, is_last = each.ticket, each.part.is_last
    desk, settled = draft.desk, draft.past.settled
    thread_keys = [step.key for step in draft.steps if not step.is_mutable]
    update, assigns = _labels(ticket if is_last else ticket | NOBODYS, draft)
    if draft.shape.is_ticket:
        draft.losses += lost_relations(ticket, desk.rules, draft.shape.land_as)
    else:
        draft.steps.append(update)
        is_changed = draft.past.is_changed
        related = relations(ticket, desk.rules, desk.objects, settled, is_changed=is_changed)
        draft.steps += related.steps
        draft.losses += related.losses
    for source_id in in_copy:
        draft.add_participant(source_id)
    draft.steps += labels.tag_steps(ticket, desk)
    draft.thread.links = link_steps(each, draft.shape, desk)
    if draft.past.is_changed:
        wanted = (*draft.steps, *draft.thread.links)
        draft.steps += labels.taken_back(wanted, ticket, desk, settled)
    if draft.shape.is_ticket:
        draft.steps = tickets.ticket_steps(
            draft.steps, (update, *assigns), draft.shape, desk, draft.past
        )
        assigns = []
    draft.steps += assigns
    assigned = [(step.key, step.body["assignee_id"]) for step in assigns]
    state = _state(ticket, draft, is_over=not is_last)
    if state:
        by_assignments = intercom.state_rearmed_by_assignments(assigned)
        state = states.armed(state, thread_keys, by_assignments, draft.past)
    draft.steps += [state] if state else []
    draft.losses += [*update.losses, *labels.assign_losses(ticket, desk)]
    if labels.status_target(ticket, desk.rules) is None:
        draft.losses.append("status_unknown")
    if ticket["tags"] and desk.rules.options.drops_tags:
        draft.losses.append("tags_dropped")


def _labels(ticket: Row, draft: _Draft) -> tuple[Step, list[Step]]:
    """Return the steps that set values, and that assign; a ticket's say all that was ever set."""
    shape, settled = draft.shape, draft.past.settled
    if shape.is_ticket:
        ever = {labels.ATTRIBUTES} if draft.past.made is not None else set()
        settled = {*settled, *ever, labels.ASSIGN_ADMIN, labels.ASSIGN_TEAM}
    update = labels.update_step(
        ticket,
        draft.attributes,
        draft.desk,
        settled,
        has_note=details.tells_values(shape),
        model=shape.attribute_model,
    )
    return update, labels.assign_steps(ticket, draft.desk, settled)


def _state(ticket: Row, draft: _Draft, *, is_over: bool) -> Step | None:
    """Return the step that brings the ticket into its state, if it is not in it as made."""
    desk, past = draft.desk, draft.past
    if not draft.shape.is_ticket:
        return labels.state_step(ticket, desk, past.settled, is_over=is_over)
    target = labels.status_target(ticket, desk.rules) or labels.OPEN
    target = labels.CLOSED if is_over else target
    return tickets.state_step(ticket, target, draft.shape, desk, past)


def _with_email(person: Person) -> str:
    has_email = person.email and person.email != person.name
    return f"{person.name} <{person.email}>" if has_email else person.name
