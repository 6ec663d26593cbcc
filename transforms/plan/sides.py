"""Side conversations of a ticket: one private note for each, with all that was said in it.

What is said in one later stands in a further note.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from transforms.bodies import clean
from transforms.model import Outcome
from transforms.plan.accounts import Fate
from transforms.plan.attachments import MessageFiles, message_files
from transforms.plan.fields import shown
from transforms.plan.gathered import Note, gathered, telling
from transforms.plan.labels import Desk
from transforms.plan.late_files import resumed
from transforms.plan.past import Past
from transforms.plan.recipients import name_of
from transforms.plan.replies import Carried, Said, reply
from transforms.plan.shape import Shape
from transforms.plan.voices import Voice, author_name
from transforms.quirks import intercom_messages

Row = Mapping[str, Any]
PREFIX: Final = "side:"
DROPPED: Final = Fate(Outcome.SKIPPED, "side_conversation_dropped")
_BEYOND_NOTES: Final = re.compile(r"<(?:u|s|table|font|span)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Aside:
    """A note of a side conversation: its steps, what it tells, and what of that is lost."""

    carried: Carried
    messages: tuple[str, ...]
    files: MessageFiles
    losses: tuple[str, ...]


class Around(NamedTuple):
    """What the notes of a ticket are planned with; none is dated before `at`, in unix seconds."""

    desk: Desk
    shape: Shape
    past: Past
    at: int


def side_notes(
    messages: Sequence[Row],
    attachments: Mapping[str, Sequence[dict[str, Any]]],
    stored: Mapping[str, dict[str, Any]],
    around: Around,
) -> Iterator[Aside]:
    """Yield the notes of a ticket's side conversations, in the order in which these began."""
    desk, shape, past, at = around
    subjects = ((f"{PREFIX}{each['side_id']}", each) for each in messages)
    for each in gathered(subjects, past, PREFIX):
        own = [file for row in each.rows for file in attachments.get(str(row["source_id"])) or ()]
        files = message_files(own, stored, shape)
        second = max(at, int(each.rows[0]["created_at"].timestamp()))
        if desk.now is not None:
            second = max(at, min(second, int(desk.now.timestamp())))
        said = _said(each, files, second, desk)
        carried = resumed(
            reply(said, shape.attachments_per_message),
            said,
            past.sent,
            shape.attachments_per_message,
        )
        first = telling(carried.steps[0], each.rows)
        yield Aside(
            replace(carried, steps=[first, *carried.steps[1:]]),
            tuple(str(row["source_id"]) for row in each.rows),
            files,
            said.losses,
        )


def _said(each: Note, files: MessageFiles, at: int, desk: Desk) -> Said:
    heads, texts, pages, losses = [_head(each, desk)], [], [], [*files.losses]
    pages.append(intercom_messages.note_html(heads[0]))
    for row in each.rows:
        page = row["body_html"]
        head = _line(row, desk)
        text = intercom_messages.conversation_text(page, row["body_text"], files.images)
        formatted = intercom_messages.formatted_note(page, files.images)
        texts.append(f"{head}\n{text}".strip())
        pages += [
            intercom_messages.note_html(head),
            formatted or (intercom_messages.note_html(text) if text else ""),
        ]
        losses += row.get("losses") or ()
        losses += ["formatting"] if page and _BEYOND_NOTES.search(page) else []
    pages += [intercom_messages.note_html(line) for line in files.lines]
    return Said(
        each.name,
        Voice(admin=desk.matching.stand_in),
        "\n\n".join((*heads, *texts, *files.lines)),
        at,
        is_public=False,
        files=files,
        losses=tuple(losses),
        html="".join(pages),
        takes_html=True,
        kind="note",
    )


def _head(each: Note, desk: Desk) -> str:
    subject = next((row["side_subject"] for row in each.rows if row["side_subject"]), None)
    is_first = each.name == each.subject
    told = f"Side conversation in {desk.rules.source_name}" + ("" if is_first else ", continued")
    named = f": {clean(subject).strip()}" if subject else ""
    people = dict.fromkeys(
        name
        for row in each.rows
        for name in (
            author_name(row, desk.people),
            *(_to(one, desk) for one in row["recipients"] or ()),
        )
    )
    return f"{told}{named}\nWith {', '.join(people)}"


def _line(row: Row, desk: Desk) -> str:
    to = ", ".join(_to(one, desk) for one in row["recipients"] or ())
    who = author_name(row, desk.people)
    return f"{shown(row['created_at'])}, {who}{f' to {to}' if to else ''}:"


def _to(recipient: str, desk: Desk) -> str:
    person = desk.people.get(recipient)
    return person.name if person else name_of(recipient, desk)
