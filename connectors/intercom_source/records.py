"""What the workspace's answers hold as raw records."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.protocols import RawRecord
from connectors.raw_records import one_by_one, raw_record, record_id
from transforms.intercom_source.lists import ASKER, CALL, SHOWN, SIDE, SIDE_ID, SOURCE
from transforms.payloads import mapping, records, source_id

Json = dict[str, Any]


def second_of(row: object) -> int | None:
    """Return when a record changed last, in unix seconds."""
    told = row.get("updated_at") if isinstance(row, dict) else None
    return told if type(told) is int and told > 0 else None


def plain(rows: Iterable[Any], resource: str, *, prefix: str = "") -> list[RawRecord]:
    """Return a record for each row as it came."""

    def read(row: Any) -> RawRecord:
        return raw_record(row, row, None, _changed(row), prefix=prefix)

    return one_by_one(rows, read, resource)


def threads(rows: Iterable[Any], resource: str) -> list[RawRecord]:
    """Return conversations and tickets as lists have them: what was said comes with its thread.

    Bodies and files are left to the thread as well: their links would have run out.
    """

    def read(row: Any) -> RawRecord:
        told = _without_parts(row) | {ASKER: _asker(row)}
        source = mapping(told.get("source"))
        if source:
            left = {name: each for name, each in source.items() if name not in _SAID}
            told |= {"source": left}
        return raw_record(row, told, None, _changed(row))

    return one_by_one(rows, read, resource)


_SAID = frozenset({"body", "attachments"})


def thread(row: Json) -> list[RawRecord]:
    """Return what a single conversation or ticket says: itself, and each of its parts."""
    thread_id = record_id(row)
    parts = parts_of(row)
    told = _without_parts(row) | {ASKER: _asker(row), SHOWN: len(parts)}
    own = raw_record(row, told, thread_id, _changed(row))

    def read(part: Any) -> RawRecord:
        return raw_record(part, part, thread_id, _changed(part))

    named = own._replace(id=f"{SOURCE}{own.id}")
    return [named, *one_by_one(parts, read, "messages", owner=lambda _: thread_id)]


def sides(rows: Iterable[Any], thread_id: str) -> list[RawRecord]:
    """Return what was said in side conversations, each part with the thread that it is of."""

    def read(told: Any) -> RawRecord:
        side, part = told
        return raw_record(
            part, {**part, SIDE_ID: side}, thread_id, _changed(part), prefix=f"{SIDE}{side}:"
        )

    told = [
        (source_id(side.get("side_conversation_id")) or "", part)
        for side in records(rows)
        for part in side.get("conversation_parts") or ()
    ]
    return one_by_one(told, read, "side_conversations", owner=lambda _: thread_id)


def calls(rows: Iterable[Any], resource: str) -> list[RawRecord]:
    """Return the calls that belong to a conversation."""

    def read(row: Any) -> RawRecord:
        parent = source_id(row["conversation_id"])
        return raw_record(row, row, parent, _changed(row), prefix=CALL)

    own = [row for row in rows if isinstance(row, dict) and row.get("conversation_id")]
    return one_by_one(own, read, resource, owner=lambda row: source_id(row["conversation_id"]))


def parts_of(row: Mapping[str, Any]) -> list[Any]:
    """Return the parts that a conversation or ticket shows."""
    for name in ("conversation_parts", "ticket_parts"):
        parts = mapping(row.get(name)).get(name)
        if isinstance(parts, list):
            return parts
    return []


def _without_parts(row: Mapping[str, Any]) -> Json:
    told = dict(row)
    for name in ("conversation_parts", "ticket_parts"):
        if isinstance(told.get(name), dict):
            told[name] = {**told[name], name: []}
    return told


def _asker(row: Mapping[str, Any]) -> str | None:
    contacts = records(mapping(row.get("contacts")).get("contacts"))
    return source_id(contacts[0].get("id")) if contacts else None


def _changed(row: Mapping[str, Any]) -> datetime | None:
    second = second_of(row)
    return None if second is None else datetime.fromtimestamp(min(second, 2**32), UTC)
