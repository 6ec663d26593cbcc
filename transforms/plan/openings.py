"""A ticket as it is planned: who opens its conversation, with what, and when it was said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from transforms.plan import names
from transforms.plan.labels import Desk
from transforms.plan.shape import Shape
from transforms.plan.voices import Voice
from transforms.quirks import intercom_messages

Row = dict[str, Any]


class Part(NamedTuple):
    """Which of a long ticket's conversations it is, and the records of those beside it."""

    number: int = 1
    before: str = ""
    after: str = ""
    last: int = 1

    @property
    def is_last(self) -> bool:
        """Whether the ticket ends in it: people go on with this one."""
        return self.number == self.last


ONLY: Final = Part()


@dataclass(frozen=True, slots=True)
class TicketInput:
    """A ticket with its messages by position, and their attachments by message id."""

    ticket: Row
    messages: list[Row]
    attachments: Mapping[str, list[Row]]
    part: Part = ONLY
    sides: tuple[Row, ...] = ()  # messages of side conversations


def _told_at(each: TicketInput, desk: Desk) -> list[datetime]:
    """Return when the messages were written, or the ticket where it has none; none is ahead."""
    told = [message["created_at"] for message in each.messages or [each.ticket]]
    return (
        told
        if desk.now is None
        else intercom_messages.passed(told, each.ticket["created_at"], desk.now)
    )


def times(each: TicketInput, desk: Desk, shape: Shape) -> list[int]:
    """Return when each message is dated, in unix seconds: none is older than the conversation."""
    instants = _told_at(each, desk)
    if first := opening(each, shape):
        instants = [max(instant, instants[first]) for instant in instants]
    return intercom_messages.ascending(instants)


def opened_by(ticket: Row, desk: Desk, shape: Shape) -> tuple[str, list[str]]:
    """Return the contact in whose name the conversation is, and what is lost by that."""
    requester = ticket["requester_id"]
    person = desk.people.get(requester or "")
    if person is None:
        found, losses = names.PLACEHOLDER_REQUESTER, ["requester_unknown"]
    elif person.is_blocked:
        found, losses = names.PLACEHOLDER_REQUESTER, ["requester_blocked"]
    elif person.is_agent and shape.agent_requesters == "note":
        found, losses = names.PLACEHOLDER_REQUESTER, ["agent_requester_in_text"]
    else:
        found, losses = requester, []
    if shape.opened_by is not None and person is not None and person.is_blocked:
        losses = []  # it is in their name since before
    return shape.opened_by or found, losses


def needs_stub(each: TicketInput, voices: list[Voice], opened_by: str) -> bool:
    """Say whether the first message can't open the conversation itself."""
    if each.part.number > 1 or not voices:
        return True
    return not each.messages[0]["is_public"] or voices[0].contact != opened_by


def opening(each: TicketInput, shape: Shape) -> int | None:
    """Return the place of the message that makes the conversation, None for a line of ours.

    One that the source has got since, and that is older, comes behind it: what is there stays.
    """
    if shape.is_stub:
        return None
    ids = [message["source_id"] for message in each.messages]
    return ids.index(shape.opening) if shape.opening in ids else 0
