"""Mails that went to others than the ticket's people: a note names them, message by message."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from transforms.plan.fields import shown
from transforms.plan.labels import Desk
from transforms.plan.voices import author_name

Row = Mapping[str, Any]
BEGINS: Final = "Mails that went to others too:"


def recipients_text(ticket: Row, messages: Sequence[Row], desk: Desk) -> str | None:
    """Return the note of who received single messages, None if the ticket names them all.

    Its requester, who is in copy of it and whoever writes in it are the ticket's people.
    """
    told = [message for message in messages if message["recipients"]]
    if not told:
        return None
    own = frozenset(_own(ticket, messages, desk))
    lines = [line for message in told if (line := _line(message, own, desk))]
    return "\n".join((BEGINS, *lines)) if lines else None


def _line(message: Row, own: Collection[str], desk: Desk) -> str:
    others = [one for one in message["recipients"] if one not in own]
    if not others:
        return ""
    names = ", ".join(name_of(one, desk) for one in others)
    return f"{shown(message['created_at'])}, {author_name(message, desk.people)}: {names}"


def _own(ticket: Row, messages: Sequence[Row], desk: Desk) -> Iterator[str]:
    """Yield ids and addresses of the ticket's people."""
    ids = [ticket["requester_id"], ticket["submitter_id"], *ticket["cc_ids"]]
    ids += [message["author_id"] for message in messages]
    for source_id in ids:
        person = desk.people.get(source_id or "")
        yield from (each for each in (source_id, person and person.email) if each)
    yield from ticket["cc_emails"]
    yield from (message["author_email"] for message in messages if message["author_email"])


def name_of(recipient: str, desk: Desk) -> str:
    """Return what to call somebody whom a message went to."""
    if "@" in recipient:
        return recipient
    person = desk.people.get(recipient)
    if person is None:
        return f"person {recipient} of {desk.rules.source_name}"
    return f"{person.name} <{person.email}>" if person.email else person.name
