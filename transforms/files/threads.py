"""What was said in a folder's tickets: messages and their files, by ticket, in order."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pyarrow as pa

from transforms.batches import left_out
from transforms.contracts import BROKEN_ID, sort_key
from transforms.errors import RecordError
from transforms.files.rows import BROKEN, FILE_ID, Row, read, standing
from transforms.model import EntityType

NO_MESSAGE = "message_not_in_source"


@dataclass(slots=True)
class Thread:
    """One ticket's messages and files as they come."""

    messages: list[Row] = field(default_factory=list)
    files: list[Row] = field(default_factory=list)

    def ordered(self) -> tuple[list[Row], list[Row], list[Row]]:
        """Return messages and files in order, and files whose message is not there."""
        messages = sorted(self.messages, key=_place)
        messages = [row | {"position": number} for number, row in enumerate(messages)]
        of_message: dict[str, list[Row]] = {row["source_id"]: [] for row in messages}
        lost: list[Row] = []
        for row in self.files:
            of_message.get(row["message_id"], lost).append(row)
        files = [
            row | {"position": number}
            for own in of_message.values()
            for number, row in enumerate(sorted(own, key=_file_place))
        ]
        return messages, files, lost


def read_threads(raw: pa.Table) -> tuple[dict[str, Thread], list[Row]]:
    """Return the threads by ticket, and rows of SKIPPED for what can't be read."""
    threads: dict[str, Thread] = {}
    failed: list[Row] = []
    for row in standing(raw):
        is_file = row["id"].startswith((FILE_ID, f"{BROKEN_ID}attachments"))
        try:
            told = read("attachments" if is_file else "messages", row)
        except RecordError:
            failed.append(_broken(row, is_file=is_file))
            continue
        thread = threads.setdefault(told["ticket_id"], Thread())
        (thread.files if is_file else thread.messages).append(told)
    return threads, failed


def left_of(thread: Thread, ticket_id: str, reason: str) -> list[Row]:
    """Return rows of SKIPPED for everything in a ticket that is not moved."""
    said = [
        left_out(EntityType.MESSAGE, row["source_id"], ticket_id, reason) for row in thread.messages
    ]
    return said + files_left(thread.files, reason)


def files_left(files: Iterable[Row], reason: str) -> list[Row]:
    """Return rows of SKIPPED for files."""
    return [
        left_out(EntityType.ATTACHMENT, row["source_id"], row["message_id"], reason)
        for row in files
    ]


def _broken(row: Row, *, is_file: bool) -> Row:
    entity = EntityType.ATTACHMENT if is_file else EntityType.MESSAGE
    return left_out(entity, row["id"].removeprefix(FILE_ID), row["parent_id"], BROKEN)


def _place(row: Row) -> tuple[object, ...]:
    """Order by place where it is told, else by time."""
    position = row["position"]
    return (position is None, position or 0, row["created_at"], sort_key(row["source_id"]))


def _file_place(row: Row) -> tuple[bool, int]:
    return (row["position"] is None, row["position"] or 0)
