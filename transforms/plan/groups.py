"""Group steps: one tag on many contacts or companies, a request for every hundred."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from transforms.model import EntityType, Operation, PlannedRecord, RecordRef, Step
from transforms.plan import names
from transforms.plan.cost import GROUP_SIZE
from transforms.plan.steps import fingerprint, ref

_LISTS: Final = {
    EntityType.CONTACT: (Operation.TAG_CONTACTS, "users", "contacts"),
    EntityType.COMPANY: (Operation.TAG_COMPANIES, "companies", "companies"),
}


def tag_groups(
    entity: EntityType, rows: Iterable[Mapping[str, Any]], batch: str
) -> list[PlannedRecord]:
    """Return one record of one step for every hundred bearers of a tag in this batch.

    The bearers are optional references: who failed is left out, and the step runs again once
    they are there (see `settled_fingerprint`).
    """
    bearers: dict[str, list[str]] = {}
    spelled: dict[str, str] = {}
    for row in rows:
        for tag in dict.fromkeys(names.tag_id(text) for text in row["tags"]):
            bearers.setdefault(tag, []).append(row["source_id"])
        for text in row["tags"]:
            spelled.setdefault(names.tag_id(text), names.tag_name(text))
    return [
        _group(entity, spelled[tag], ids[start : start + GROUP_SIZE], f"{batch}:{number}")
        for tag, ids in bearers.items()
        if tag
        for number, start in enumerate(range(0, len(ids), GROUP_SIZE))
    ]


def _group(entity: EntityType, name: str, ids: list[str], part: str) -> PlannedRecord:
    operation, field, plural = _LISTS[entity]
    members = [{"id": ref(entity.value, source_id, optional=True)} for source_id in ids]
    body = {"name": name, field: members}
    source_id = f"{names.tag_id(name)}/{plural}:{part}"
    step = Step(f"tag:{source_id}", operation, body, fingerprint(operation, body), is_mutable=True)
    return PlannedRecord(RecordRef(EntityType.TAG.value, source_id), (step,))
