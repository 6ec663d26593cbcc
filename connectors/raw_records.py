"""From an answer's list to raw records: ids as text, the version's time, what is broken named.

Each record is read by itself. One that has no usable id is a raw row all the same, named by its
list and its place, and the transform counts it as broken.
"""

import hashlib
import logging
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import orjson

from connectors.protocols import RawRecord
from transforms.bodies import MENDED
from transforms.contracts import BROKEN_ID
from transforms.errors import ContractError, RecordError
from transforms.payloads import BROKEN, instant_or_none, source_id
from transforms.threads import MARKER

log = logging.getLogger(__name__)

Json = dict[str, Any]
Records = Callable[[Any], list[RawRecord]]
One = Callable[[Any], RawRecord]
Owner = Callable[[Any], str | None]

MAX_DEPTH: Final = 50  # levels of a record; those of any system have less than ten
_ID: Final = re.compile(r"[\w-][\w.:@=+-]{0,199}")  # goes into addresses and keys
# What begins ids that we give ourselves, and no record of a source may have.
_RESERVED: Final = (
    MARKER,
    "log:",
    "description:",
    "email:",
    "event:",
    "change:",
    "side:",
    "prime:",
    "rating:",
    "time:",
    BROKEN_ID,
)
_ODD: Final = (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecordError)


def nobody(_: Any) -> str | None:
    """Say that nobody is known to own a record."""
    return None


def one_by_one(
    items: Iterable[Any], read: One, resource: str, *, owner: Owner = nobody
) -> list[RawRecord]:
    """Return a record for each item; one that can't be read has a name of our own.

    `owner` says of an item whose it is, in case that nothing else of it can be read.
    """
    found: list[RawRecord] = []
    for item in items:
        try:
            found.append(read(item))
        except _ODD as exc:
            broken = _broken(item, resource, owner(item), found)
            found.append(broken)
            log.warning("broken record", extra={"record": broken.id, "fault": type(exc).__name__})
    return found


def raw_record(
    record: Json,
    payload: Json,
    parent: str | None,
    at: object,
    *,
    prefix: str = "",
    is_whole: bool | None = None,
) -> RawRecord:
    """Return the row of a record; a time that can't be read is none, since it only orders."""
    when = at if isinstance(at, datetime) else instant_or_none(at)
    return RawRecord(f"{prefix}{record_id(record)}", parent, when, dumped(payload), is_whole)


def record_id(record: Json) -> str:
    """Return a record's id as text; raises RecordError for one that can't name anything."""
    told = record.get("id")
    if type(told) is int:
        return str(told)
    found = source_id(told)
    if found is None or not _ID.fullmatch(found) or found.startswith(_RESERVED):
        raise RecordError(BROKEN, "no id")
    return found


def dumped(record: Any) -> str:
    """Return a record as JSON; what is nested too deep for any writer is cut off, and told."""
    try:
        return orjson.dumps(record).decode()
    except TypeError:
        return orjson.dumps(_shallow(record, MAX_DEPTH)).decode()


def read_records(read: Records, body: Json, path: str) -> list[RawRecord]:
    """Return the records; raises ContractError where the answer is not the list it should be."""
    try:
        return read(body)
    except (KeyError, TypeError) as exc:
        raise ContractError(f"{path}: no list of records ({type(exc).__name__})") from exc


def _broken(item: Any, resource: str, owner: str | None, before: Sequence[RawRecord]) -> RawRecord:
    """Return a raw row for what has no id of its own; its name lets a person find it.

    A message that is read by two ways has one name, so that it counts once.
    """
    record = item[0] if isinstance(item, tuple) else item
    place = f"message-of-{owner}"
    if owner is None:
        after = before[-1].id.removeprefix(BROKEN_ID)[:100] if before else "the-start"
        place = f"{resource}-after-{after}"
    name = f"{BROKEN_ID}{place}-{_digest(record)}"
    twins = sum(other.id.startswith(name) for other in before)
    name += f"-{twins + 1}" if twins else ""
    return RawRecord(name, owner or name, None, dumped(record))


def _digest(record: Any) -> str:
    """Return a few letters for what a record says; of a message for its words and author."""
    told = record
    if isinstance(record, dict) and "body" in record:
        told = [record.get(key) for key in ("body", "author_id", "created_at")]
    return hashlib.sha256(dumped(told).encode()).hexdigest()[:8]


def _shallow(value: Any, levels: int) -> Any:
    if not isinstance(value, dict | list):
        return value
    if not levels:
        return MENDED
    if isinstance(value, list):
        return [_shallow(item, levels - 1) for item in value]
    return {str(key): _shallow(item, levels - 1) for key, item in value.items()}
