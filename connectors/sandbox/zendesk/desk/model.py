"""A help desk that the sandbox serves: records by their last change, held or made on request.

Records have Zendesk's own JSON shapes. Addresses of the desk itself stand in them as `HERE`, since
the address is known only when an answer is given.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from connectors.sandbox.records import Json, Records, StoredFile
from connectors.sandbox.zendesk.desk.help_center.model import Guide

COMMENTS: Final = frozenset({"Comment", "FacebookComment", "VoiceComment"})
SECOND_BRAND: Final = "https://second.desk.invalid"  # the second brand's host
HERE: Final = "https://desk.invalid"  # replaced by the server's address in every answer


@dataclass
class Desk:
    """Everything one Zendesk account holds."""

    users: Records
    organizations: Records
    tickets: Records  # by generated_timestamp
    audits: Records  # by created_at; comments inside with all their attachments
    first_audits: Callable[[int], list[Json]]  # of a ticket, as the desk was made
    organization_memberships: Sequence[Json] = ()
    groups: Sequence[Json] = ()
    group_memberships: Sequence[Json] = ()
    brands: Sequence[Json] = ()
    recipient_addresses: Sequence[Json] = ()  # the desk's own, of all brands
    ticket_fields: Sequence[Json] = ()
    ticket_forms: Sequence[Json] = ()
    custom_statuses: Sequence[Json] = ()
    user_fields: Sequence[Json] = ()
    organization_fields: Sequence[Json] = ()
    macros: Sequence[Json] = ()
    views: Sequence[Json] = ()
    triggers: Sequence[Json] = ()
    automations: Sequence[Json] = ()
    sla_policies: Sequence[Json] = ()
    schedules: Sequence[Json] = ()
    holidays: Mapping[int, Sequence[Json]] = field(default_factory=dict)  # by their schedule
    custom_objects: Sequence[Json] = ()
    custom_object_records: Sequence[Json] = ()
    identities_of: Callable[[int], list[Json]] = lambda _user: []
    file: Callable[[str], StoredFile | None] = lambda _token: None
    token_of: Callable[[int], str | None] = lambda _attachment: None
    conversation_logs: Mapping[int, list[Json]] = field(default_factory=dict)
    export_gaps: frozenset[int] = frozenset()  # tickets whose comments the events export lacks
    side_events: list[Json] = field(default_factory=list)  # of side conversations, oldest first
    ai_agent_tickets: frozenset[int] = frozenset()  # with support_type ai_agent
    guide: Guide = field(default_factory=Guide)
    later_audits: dict[int, list[Json]] = field(default_factory=dict)
    rewritten: dict[int, Json] = field(default_factory=dict)  # comment: what it shows now

    def audits_of(self, ticket: int) -> list[Json]:
        """Return a ticket's audits in order."""
        audits = [*self.first_audits(ticket), *self.later_audits.get(ticket, ())]
        return [self.as_now(audit) for audit in audits]

    def as_now(self, audit: Json) -> Json:
        """Return an audit with its comments as they stand now: redactions change old ones."""
        if not any(event["id"] in self.rewritten for event in audit["events"]):
            return audit
        events = [event | self.rewritten.get(event["id"], {}) for event in audit["events"]]
        return {**audit, "events": events}

    def comments_of(self, ticket: int) -> list[Json]:
        """Return a ticket's comments with all their attachments, oldest first."""
        comments = [
            {**event, "audit_id": audit["id"], "via": audit["via"], "metadata": audit["metadata"]}
            for audit in self.audits_of(ticket)
            for event in audit["events"]
            if event["type"] in COMMENTS
        ]
        return sorted(comments, key=lambda comment: comment["created_at"])
