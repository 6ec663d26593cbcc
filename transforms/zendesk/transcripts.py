"""Chats: what stands both in a ticket's comments and in its conversation log is kept once.

Zendesk writes the transcript of a web chat into the ticket as a single comment. It is recognised
by three signs together: it came through a messaging channel, the ticket has turns of the chat's
log, and the lines of at least two turns stand in it word for word behind an optional time and
name (of a log with one turn: its line behind a time or a name). The turns replace it; what else
stands in it stays a message, and what the turns say of it is counted.

Of social channels every message is a comment of its own. A turn with the same words by the same
person within five minutes repeats such a comment, which is kept since it has the better files.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from transforms.bodies import plain_text
from transforms.payloads import mapping, records, text
from transforms.zendesk.entries import Entry
from transforms.zendesk.payloads import channel, person_id
from transforms.zendesk.turns import MESSAGING_CHANNELS, turn_text

IN_TURNS: Final = "transcript_in_turns"
PREFIX_LENGTH: Final = 80  # characters; times and names in front of a line are shorter
_SIGNS = re.compile("[:)\\]>|\u2013-]\\s+")
TWIN_WITHIN: Final = timedelta(minutes=5)  # between a message's time in the log and its comment's
_TIME = re.compile(
    r"^[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?[\])]?[\s:,-]*", re.IGNORECASE
)


def without_repetition(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries without turns that comments repeat, transcripts cut down to their rest.

    A transcript of which nothing is left has the empty text as its `rest`.
    """
    twins = _twins(entries)
    left = [entry for entry in entries if entry.id not in twins]
    turns = [entry for entry in left if entry.is_turn]
    if not turns:
        return left
    said = {
        line: number
        for number, turn in enumerate(turns)
        for line in _lines(turn_text(turn.payload))
    }
    names = _names(turns)
    whole = set(twins.values())
    return [
        entry
        if entry.is_turn or entry.id in whole
        else _cut(entry, said, names, wanted=min(2, len(turns)))
        for entry in left
    ]


def _twins(entries: Sequence[Entry]) -> dict[str, str]:
    """Return the comment that says the same for each turn that has one; each answers for one."""
    comments: dict[str, list[Entry]] = {}
    if any(entry.is_turn for entry in entries):
        for entry in entries:
            if not entry.is_turn:
                comments.setdefault(_fold(_told(entry)), []).append(entry)
    found = {}
    for turn in entries:
        alike = comments.get(_fold(turn_text(turn.payload)), []) if turn.is_turn else []
        twin = next((comment for comment in alike if _is_twin(comment, turn)), None)
        if twin is not None:
            alike.remove(twin)
            found[turn.id] = twin.id
    return found


def _is_twin(comment: Entry, turn: Entry) -> bool:
    author = person_id(mapping(turn.payload.get("author")).get("zen:support:user_id"))
    is_same_author = author in {None, person_id(comment.payload.get("author_id"))}
    files = _file_names(turn) - _file_names(comment)
    return is_same_author and not files and abs(comment.at - turn.at) <= TWIN_WITHIN


def _file_names(entry: Entry) -> set[str]:
    return {text(item.get("file_name")) or "" for item in records(entry.payload.get("attachments"))}


def _told(comment: Entry) -> str:
    payload = comment.payload
    shown = text(payload.get("plain_body")) or text(payload.get("body"))
    return shown or plain_text(text(payload.get("html_body")) or "")


def _cut(entry: Entry, said: Mapping[str, int], names: re.Pattern[str], *, wanted: int) -> Entry:
    if channel(entry.payload.get("via")) not in MESSAGING_CHANNELS:
        return entry
    rest, found = [], set()
    is_marked = False
    for line in _told(entry).splitlines():
        readings = list(_readings(line, names))
        spoken = next((each for each in (*readings, *_behind(line)) if each in said), None)
        if spoken is not None:
            found.add(said[spoken])
            is_marked = is_marked or spoken != readings[0]
        elif readings[-1]:
            rest.append(line.strip())
    if len(found) < wanted or not (is_marked or wanted > 1):
        return entry
    losses = (*entry.losses, IN_TURNS) if rest else entry.losses
    return replace(entry, rest="\n".join(rest), losses=losses)


def _readings(line: str, names: re.Pattern[str]) -> Iterator[str]:
    """Yield a transcript's line, then the same without the times and names in front of it."""
    line = line.strip()
    shorter = ""
    while line != shorter:
        yield _fold(line)
        shorter = line
        line = names.sub("", _TIME.sub("", line)).strip()


def _behind(line: str) -> Iterator[str]:
    """Yield what stands behind each sign that may end a time or a name, whoever is named."""
    for sign in _SIGNS.finditer(line[:PREFIX_LENGTH]):
        yield _fold(line[sign.end() :])


def _names(turns: Sequence[Entry]) -> re.Pattern[str]:
    names = {
        name
        for turn in turns
        if (name := text(mapping(turn.payload.get("author")).get("display_name")))
    }
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"^(?:{known})\s*(?:[:-]\s*|$)") if known else re.compile(r"^(?!)")


def _lines(shown: str) -> list[str]:
    return [folded for line in shown.splitlines() if (folded := _fold(line))]


def _fold(line: str) -> str:
    return " ".join(line.split()).casefold()
