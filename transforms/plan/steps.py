"""Steps and the table that holds them: making, storing, reading and resolving."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import orjson
import pyarrow as pa

from transforms.contracts import PLAN, conform
from transforms.errors import RecordError
from transforms.model import FileRef, Hints, Operation, PlannedRecord, RecordRef, Step, TargetId
from transforms.plan import carried
from transforms.plan.message_links import link_refs

Json = dict[str, Any]

REF: Final = "$ref"
OPTIONAL: Final = "optional"
GIVEN: Final = "$given"
NONE: Final = Hints()
_GONE: Final = object()
_GONE_TOO: Final = "gone"
_NESTED: Final = (dict, list)
_FILES: Final = PLAN.field("files").type


def ref(entity: str, source_id: str, *, optional: bool = False, may_be_gone: bool = False) -> Json:
    """Return the JSON that stands for another record's id in the target.

    An `optional` one is still owed where that has no id yet; one that `may_be_gone` is not: what
    is gone took along what hung on it.
    """
    made: Json = {REF: [str(entity), source_id]}
    if optional or may_be_gone:
        made[OPTIONAL] = True if optional else _GONE_TOO
    return made


def given(entity: str, source_id: str, value: Any) -> Json:
    """Return the JSON that stands for `value` once another record is in the target."""
    return {GIVEN: [str(entity), source_id], "value": value}


def fingerprint(
    operation: Operation, body: Mapping[str, Any], files: Sequence[FileRef] = (), *extra: str
) -> str:
    """Return what a step would do as a hash; `extra` is whatever else must make it run again."""
    content = [
        operation.value,
        body,
        [[file.sha256, file.name, file.content_type] for file in files],
        extra,
    ]
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def settled_fingerprint(step: Step, targets: Mapping[RecordRef, TargetId]) -> str:
    """Return what to remember of a step that was sent: another hash when it left a record out.

    So a mutable step that had to do without somebody runs again once they are there.
    """
    left_out = dropped(step.body, targets)
    if not left_out:
        return step.fingerprint
    if step.hints.carries:
        return carried.settled(step.fingerprint, left_out)
    names = ",".join("/".join(missing) for missing in left_out)
    return hashlib.sha256(f"{step.fingerprint} without {names}".encode()).hexdigest()


def resolve(body: Json, targets: Mapping[RecordRef, TargetId]) -> Json:
    """Return `body` with the target's ids in place of references; `body` stays as it is.

    An optional reference to a record without an id goes, with the list item or the key that
    holds it, and so does an object that is left empty by it; `dropped` names them. Raises
    RecordError `missing_<entity>` for any other.
    """
    resolved = _resolve(body, targets)
    return {} if resolved is _GONE else resolved


def dropped(body: Json, targets: Mapping[RecordRef, TargetId]) -> tuple[RecordRef, ...]:
    """Return the optional references that `resolve` leaves out, each once, in order."""
    missing = (found for found, optional in _refs(body) if optional and found not in targets)
    return tuple(dict.fromkeys(missing))


def references(record: PlannedRecord) -> set[RecordRef]:
    """Return all records, itself too, whose ids in the target the record's steps need."""
    found = {record.ref}
    for step in record.steps:
        found.update(reference for reference, _ in _refs(step.body))
        found.update(link_refs(step))
    return found


def plan_table(records: Iterable[PlannedRecord]) -> pa.Table:
    """Return the records' steps as PLAN, one row a step, in order."""
    rows = [
        (record, sequence, step) for record in records for sequence, step in enumerate(record.steps)
    ]
    columns = {
        "entity": [record.ref.entity for record, _, _ in rows],
        "source_id": [record.ref.source_id for record, _, _ in rows],
        "sequence": [sequence for _, sequence, _ in rows],
        "step_key": [step.key for _, _, step in rows],
        "operation": [step.operation.value for _, _, step in rows],
        "body": [orjson.dumps(step.body).decode() for _, _, step in rows],
        "quirks": [step.quirks for _, _, step in rows],
        "losses": [step.losses for _, _, step in rows],
        "hints": [_packed(step.hints) for _, _, step in rows],
        "fingerprint": [step.fingerprint for _, _, step in rows],
        "is_mutable": [step.is_mutable for _, _, step in rows],
        "shape": [record.shape for record, _, _ in rows],
        "record_at": [record.record_at for record, _, _ in rows],
    }
    arrays = {name: pa.array(values, PLAN.field(name).type) for name, values in columns.items()} | {
        "files": pa.array([_file_rows(step) for _, _, step in rows], _FILES)
    }
    return conform(pa.table(arrays), PLAN)


def planned_records(table: pa.Table) -> list[PlannedRecord]:
    """Return the records of a PLAN table in order of first appearance, steps by sequence."""
    grouped: dict[RecordRef, list[Json]] = {}
    for row in conform(table, PLAN).to_pylist():
        grouped.setdefault(RecordRef(row["entity"], row["source_id"]), []).append(row)
    return [_record(reference, rows) for reference, rows in grouped.items()]


def _record(reference: RecordRef, rows: list[Json]) -> PlannedRecord:
    rows.sort(key=lambda row: row["sequence"])
    steps = tuple(
        Step(
            row["step_key"],
            Operation(row["operation"]),
            orjson.loads(row["body"]),
            row["fingerprint"],
            is_mutable=row["is_mutable"],
            files=tuple(FileRef(**file) for file in row["files"]),
            quirks=tuple(row["quirks"]),
            losses=tuple(row["losses"]),
            hints=NONE if row["hints"] == "{}" else Hints(**orjson.loads(row["hints"])),
        )
        for row in rows
    )
    return PlannedRecord(reference, steps, rows[0]["shape"], rows[0]["record_at"])


def _packed(hints: Hints) -> str:
    """Return hints as JSON, without those that are as usual."""
    if hints == NONE:
        return "{}"
    told = {name: getattr(hints, name) for name in Hints.__slots__}
    return orjson.dumps({k: each for k, each in told.items() if each != getattr(NONE, k)}).decode()


def _file_rows(step: Step) -> list[Json]:
    return [
        {
            "sha256": file.sha256,
            "name": file.name,
            "content_type": file.content_type,
            "size_bytes": file.size_bytes,
        }
        for file in step.files
    ]


def _resolve(value: Any, targets: Mapping[RecordRef, TargetId]) -> Any:
    if isinstance(value, dict):
        if REF in value:
            return _target(value, targets)
        if GIVEN in value:
            return value["value"] if RecordRef(*value[GIVEN]) in targets else _GONE
        kept = {key: _resolve(item, targets) for key, item in value.items()}
        kept = {key: item for key, item in kept.items() if item is not _GONE}
        return _GONE if value and not kept else kept
    if isinstance(value, list):
        return [item for each in value if (item := _resolve(each, targets)) is not _GONE]
    return value


def _target(value: Json, targets: Mapping[RecordRef, TargetId]) -> Any:
    reference = RecordRef(*value[REF])
    if reference in targets:
        return targets[reference]
    if value.get(OPTIONAL):
        return _GONE
    raise RecordError(f"missing_{reference.entity}", reference.source_id)


def _refs(body: Json) -> list[tuple[RecordRef, bool]]:
    """Return the references in a body, in order, and which of them are optional."""
    found: list[tuple[RecordRef, bool]] = []
    _gather(body, found)
    return found


def _gather(value: Json | list[Any], found: list[tuple[RecordRef, bool]]) -> None:
    if isinstance(value, dict) and REF in value:
        found.append((RecordRef(*value[REF]), value.get(OPTIONAL) is True))
    elif isinstance(value, dict) and GIVEN in value:
        found.append((RecordRef(*value[GIVEN]), True))
    else:
        for item in value.values() if isinstance(value, dict) else value:
            if isinstance(item, _NESTED):
                _gather(item, found)
