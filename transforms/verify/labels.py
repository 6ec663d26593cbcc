"""What stands on a conversation besides its messages: title, attributes, people, tags, state."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from transforms.places import places_of
from transforms.rules import StatusTarget
from transforms.verify.case import Knowledge, Row, TicketCase
from transforms.verify.custom_objects import (
    Related,
    not_related,
    relation_findings,
    settled_references,
)
from transforms.verify.expected import opener
from transforms.verify.findings import Finding, Kind
from transforms.verify.seen import SeenConversation, SeenPart
from transforms.verify.values import GIVEN_UP, listed_in, same_instant, same_text, wrong_values
from transforms.verify.words import letters

TICKET: Final = "ticket"
PLACEHOLDER: Final = "placeholder:requester"
DATES: Final = (
    ("Original created", "created_at"),
    ("Original updated", "updated_at"),
    ("Original solved", "solved_at"),
)
SETTLING: Final = timedelta(seconds=60)  # a part that is younger than the last step by so much
# Losses by which nobody, or somebody else, may be in a place.
KEPT: Final = "kept_in_intercom"  # in the ledger: a later run left alone what people changed
STRANGER: Final = frozenset({"requester_unknown", "agent_requester_in_text"})
KEEPABLE: Final = frozenset(
    {
        Kind.TITLE_DIFFERS,
        Kind.ATTRIBUTE_DIFFERS,
        Kind.COMPANY_DIFFERS,
        Kind.ASSIGNEE_DIFFERS,
        Kind.TEAM_DIFFERS,
        Kind.STATE_DIFFERS,
    }
)
TAGS: Final = "Original tags"
GIVEN_UP_TAGS: Final = GIVEN_UP | {"tags_cut"}
CATEGORIES: Final = {"open": "in_progress", "snoozed": "waiting_on_customer", "closed": "resolved"}
NO_TEAM: Final = "team_dropped"
REFUSED: Final = "value_refused"


def label_findings(
    case: TicketCase, known: Knowledge, seen: SeenConversation, *, is_busy: bool
) -> Iterator[Finding]:
    """Yield what differs; `is_busy`: people wrote in the conversation since.

    State and assignee are what people work with: once they do, a difference is no damage.
    """
    comparison = _Labels(case, known, seen, is_busy=is_busy or _has_news(case, known, seen))
    for each in (
        comparison.title(),
        comparison.attributes(),
        comparison.requester(),
        comparison.participants(),
        comparison.tags(),
        comparison.link(),
        comparison.assignments(),
        comparison.state(),
        comparison.company(),
        comparison.relations(),
    ):
        yield from each


class _Labels:
    def __init__(
        self, case: TicketCase, known: Knowledge, seen: SeenConversation, *, is_busy: bool
    ) -> None:
        self.case, self.known, self.seen, self.is_busy = case, known, seen, is_busy
        self.ticket, self.losses = case.ticket, case.losses()
        self.options = known.rules.options
        self.is_kept = any(KEPT in case.noted(key, "losses") for key in case.steps)

    def title(self) -> Iterator[Finding]:
        subject = " ".join((self.ticket["subject"] or "").split())
        if self.options.legacy_id.in_title:
            subject = f"#{self.case.id} {subject}".strip()
        is_given_up = not self.seen.title and REFUSED in self.losses
        if subject and not is_given_up and not same_text(subject, self.seen.title):
            yield self._of(Kind.TITLE_DIFFERS, expected=subject, found=self.seen.title)

    def attributes(self) -> Iterator[Finding]:
        shown, legacy = self.seen.attributes, self.options.legacy_id.attribute
        if str(shown.get(legacy)) != self.case.id and "attribute_missing" not in self.losses:
            yield self._attribute(legacy, self.case.id, str(shown.get(legacy)))
        if self.options.original_dates == "attributes":
            for name, column in DATES:
                at = self.ticket[column]
                is_given_up = shown.get(name) is None and not GIVEN_UP.isdisjoint(self.losses)
                if at is not None and not is_given_up and not same_instant(at, shown.get(name)):
                    yield self._attribute(name, str(at), str(shown.get(name)))
        yield from self._tags_attribute()
        places = places_of(self.known.rules, "conversation", is_auto=self.case.carries_all)
        for name, told, found in wrong_values(self.ticket, places, shown, self.losses):
            if found not in {"None", ""} or not self.seen.tells(told):
                yield self._attribute(name, told, found)

    def _tags_attribute(self) -> Iterator[Finding]:
        """Look for each tag in the attribute, or in a note where they are too many."""
        if not self.options.has_tags_attribute:
            return
        shown = self.seen.attributes.get(TAGS)
        found, tags = listed_in(shown), self.ticket["tags"]
        wanted = listed_in(", ".join(tags))
        is_told = not GIVEN_UP_TAGS.isdisjoint(self.losses) or all(map(self.seen.tells, tags))
        if found - wanted or (wanted - found and not is_told):
            yield self._attribute(TAGS, ", ".join(tags), str(shown))

    def relations(self) -> Iterator[Finding]:
        record, steps = (TICKET, self.case.id, self.case.target_id), self.case.steps
        own = (*self.losses, *not_related(steps))
        told = Related(record, self.ticket, self.seen.attributes, settled_references(steps))
        yield from relation_findings(told, self.known.rules, self.known.targets, own)

    def requester(self) -> Iterator[Finding]:
        """Compare who opened it: the requester, or the one whom the ledger froze."""
        wanted, requester = opener(self.case), self.ticket["requester_id"]
        contact = self.known.targets.get(("contact", wanted or ""))
        is_given_up = wanted == PLACEHOLDER and not STRANGER.isdisjoint(self.losses)
        later = self.known.targets.get(("contact", requester or ""))
        is_later = wanted != requester and later in self.seen.contact_ids
        if self.case.is_ticket and wanted != requester:  # nobody can join a ticket
            notes = [letters(part.text) for part in self.seen.parts if part.is_note]
            is_later = self._is_named(requester or "", notes)
        if self.seen.requester_id != contact or not (
            wanted == requester or is_given_up or is_later
        ):
            yield self._of(
                Kind.REQUESTER_DIFFERS, expected=contact or requester, found=self.seen.requester_id
            )

    def participants(self) -> Iterator[Finding]:
        """Everybody in copy takes part, or is named in a note where the account says so."""
        if self.options.ccs != "participants" or "ccs_dropped" in self.losses:
            return
        notes = [letters(part.text) for part in self.seen.parts if part.is_note]
        for source_id in dict.fromkeys(_copied(self.ticket)):
            if source_id == opener(self.case) or self._is_dispensed(f"participant:{source_id}"):
                continue
            contact = self.known.targets.get(("contact", source_id))
            if contact is not None and contact in self.seen.contact_ids:
                continue
            if "cc_in_note" in self.losses and (
                self.case.is_further or self._is_named(source_id, notes)
            ):
                continue
            yield self._of(
                Kind.PARTICIPANT_MISSING, what=source_id, expected=contact or "a contact"
            )

    def tags(self) -> Iterator[Finding]:
        ours = [tag for tag in (self.options.tag, *self.options.extra_tags) if tag]
        own = _folded_tags(self.ticket["tags"])
        wanted = _folded_tags(ours) | (own if self.options.has_tags else set())
        if "tags" in self.seen.hides:
            return
        for name in sorted(wanted - self.seen.tags.keys()):
            if self._is_dispensed(f"tag:{name.lower()}"):
                continue
            yield self._of(Kind.TAG_MISSING, what=name)
        # One that came before tags went elsewhere stays as long as the source has it.
        for name in sorted(self.seen.tags.keys() - wanted - own):
            by_us = self.seen.tags[name] == self.known.directory.operator_id
            is_used = by_us and ("tag", name.lower()) in self.known.targets
            yield self._of(Kind.TAG_EXTRA if is_used else Kind.ADDED_SINCE, what=name)

    def link(self) -> Iterator[Finding]:
        """Look for the link of an incident to its problem's ticket, where that can have one."""
        problem, links, shape = self.ticket["problem_id"] or "", self.known.links, self.case.shape
        tracker = links.trackers.get(problem)
        can_be = (
            not self.case.is_ticket or str(shape.get("ticket_type")).lower() in links.customer_types
        )
        is_meant = can_be and shape.get("related") == "note" and not self.case.is_further
        if tracker is None or not is_meant or tracker in self.seen.trackers:
            return
        if not self._is_dispensed(f"problem:{problem}"):
            yield self._of(Kind.LINK_MISSING, what=problem, expected=tracker)

    def assignments(self) -> Iterator[Finding]:
        directory = self.known.directory
        nobody = {"assignee_id": None, "team_id": None}
        ticket = {**self.ticket, **nobody} if self.case.goes_on else self.ticket
        agent = ticket["assignee_id"]
        admin = directory.admins.get(agent or "")
        if agent and admin is None and "assignee_replaced" in self.losses:
            admin = directory.default_id
        if {"assignee_without_seat", "assignee_dropped"} & {*self.losses}:
            admin = None
        elif agent and admin is None:
            admin = f"the agent {agent}"
        if admin != self.seen.admin_id and not self._is_dispensed("assign:admin"):
            yield self._worked(Kind.ASSIGNEE_DIFFERS, admin, self.seen.admin_id)
        name = (ticket["team"] or "").lower()
        team = directory.teams.get(name) if ticket["team_id"] else None
        if ticket["team_id"] and team is None and NO_TEAM not in self.losses:
            team = f"the team {name}"
        if team != self.seen.team_id and not self._is_dispensed("assign:team"):
            yield self._worked(Kind.TEAM_DIFFERS, team, self.seen.team_id)

    def state(self) -> Iterator[Finding]:
        statuses = self.known.rules.mapping.tickets.statuses
        told = statuses.get(self.ticket["status_label"] or "")
        until = self.ticket.get("snoozed_until")
        is_waiting = told is None and until is not None and until > self.known.now
        target = StatusTarget("snoozed") if is_waiting else told
        target = target or statuses.get(self.ticket["status"])
        if self.case.goes_on or target is None:
            target = StatusTarget("closed" if self.case.goes_on else "open")
        if self.case.is_ticket:
            yield from self._ticket_state(target)
        elif target.state != self.seen.state and not self._has_woken(target):
            yield self._worked(Kind.STATE_DIFFERS, target.state, self.seen.state)

    def _ticket_state(self, target: StatusTarget) -> Iterator[Finding]:
        """Compare the state of a ticket by its category, or by the name that the file gives."""
        is_new = self.ticket["status"] == "new" and target.state == "open"
        wanted = target.ticket_state or ("submitted" if is_new else CATEGORIES[target.state])
        if wanted.lower() not in self.seen.ticket_state:
            found = ", ".join(sorted(self.seen.ticket_state))
            yield self._worked(Kind.STATE_DIFFERS, wanted, found)

    def company(self) -> Iterator[Finding]:
        wanted = self.known.targets.get(("company", self.ticket["company_id"] or ""))
        if self.seen.company_id is None and REFUSED in self.losses:
            return
        if "company" in self.seen.hides:
            return
        if wanted is not None and wanted != self.seen.company_id:
            yield self._of(Kind.COMPANY_DIFFERS, expected=wanted, found=self.seen.company_id)

    def _has_woken(self, target: StatusTarget) -> bool:
        """Tell whether a snoozed conversation has come to its time."""
        step = self.case.steps.get("state")
        if target.state != "snoozed" or step is None or step.begun_at is None:
            return False
        return self.known.now >= step.begun_at + timedelta(seconds=target.snooze_s or 0)

    def _is_dispensed(self, step_key: str) -> bool:
        step = self.case.steps.get(step_key)
        return step is not None and step.outcome == "dispensed"

    def _is_named(self, source_id: str, notes: list[str]) -> bool:
        who = self.known.people.get(source_id)
        name = letters(who.name if who else source_id.removeprefix("email:"))
        return any(name in note for note in notes)

    def _worked(self, kind: Kind, expected: str | None, found: str | None) -> Finding:
        return self._of(
            Kind.CHANGED_SINCE if self.is_busy else kind,
            what=kind.value.removesuffix("_differs"),
            expected=expected or "nobody",
            found=found or "nobody",
        )

    def _attribute(self, name: str, expected: str, found: str) -> Finding:
        return self._of(Kind.ATTRIBUTE_DIFFERS, what=name, expected=expected, found=found)

    def _of(
        self,
        kind: Kind,
        *,
        what: str | None = None,
        expected: str | None = None,
        found: str | None = None,
    ) -> Finding:
        if self.is_kept and kind in KEEPABLE:
            kind, what = Kind.CHANGED_SINCE, what or kind.value.removesuffix("_differs")
        return Finding(kind, TICKET, self.case.id, self.seen.id, None, what, expected, found)


def _copied(ticket: Row) -> Iterator[str]:
    yield from ticket["cc_ids"]
    for address in ticket["cc_emails"]:
        yield f"email:{address.strip().lower()}"


def _has_news(case: TicketCase, known: Knowledge, seen: SeenConversation) -> bool:
    """Tell whether anybody assigned, closed or opened it since the migration was done with it."""
    begun = [step.begun_at for step in case.steps.values() if step.begun_at is not None]
    if not begun:
        return False
    since = int((max(begun) + SETTLING).timestamp())
    return any(_is_news(part, known, since) for part in seen.parts[1:])


def _is_news(part: SeenPart, known: Knowledge, since: int) -> bool:
    if part.is_message:
        return False
    return part.at > since or part.author_id != known.directory.operator_id


def _folded_tags(tags: Iterable[str]) -> set[str]:
    return {name for tag in tags if (name := " ".join(tag.split()).casefold())}
