"""Group steps: one tag on many contacts or companies, a request for every hundred."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from transforms.model import EntityType, Hints, Operation, PlannedRecord, RecordRef, Step
from transforms.plan import names
from transforms.plan.cost import GROUP_SIZE
from transforms.plan.steps import fingerprint, ref

Tags = Mapping[str, Collection[str]]  # source id: the tags that it has by us

TAG: Final = "tag:"
_LISTS: Final = {
    EntityType.CONTACT: (Operation.TAG_CONTACTS, "users", "contacts"),
    EntityType.COMPANY: (Operation.TAG_COMPANIES, "companies", "companies"),
}
_INVERSES: Final = {
    EntityType.CONTACT: Operation.CONTACT_UNTAG,
    EntityType.COMPANY: Operation.COMPANY_UNTAG,
}


def tag_groups(
    entity: EntityType,
    rows: Iterable[Mapping[str, Any]],
    batch: str,
    tagged: Tags,
    existing: Mapping[str, str],
) -> list[PlannedRecord]:
    """Return one record of one step for every hundred bearers of a tag in this batch.

    Who has the tag by an earlier run (`tagged`) is left out. The bearers are optional references:
    who failed is left out, and the step runs again once they are there (see
    `settled_fingerprint`). `batch` names the run too, so that no key is ever used for others.
    `existing` are the tags that the workspace has, name → id: who carries one of those already
    is asked when it is sent (the hint `tag_id`), so that an undo leaves it to them.
    """
    bearers: dict[str, list[str]] = {}
    spelled: dict[str, str] = {}
    for row in rows:
        had = tagged.get(row["source_id"], ())
        for tag in dict.fromkeys(names.tag_id(text) for text in row["tags"]):
            if tag and tag not in had:
                bearers.setdefault(tag, []).append(row["source_id"])
        for text in row["tags"]:
            spelled.setdefault(names.tag_id(text), names.tag_name(text))
    return [
        _group(entity, spelled[tag], ids[start : start + GROUP_SIZE], batch, existing.get(tag))
        for tag, ids in bearers.items()
        for start in range(0, len(ids), GROUP_SIZE)
    ]


def own_tag_steps(
    entity: EntityType,
    row: Mapping[str, Any],
    tagged: Collection[str],
    settled: Collection[str],
    *,
    has_tags: bool,
) -> list[Step]:
    """Return the steps of one bearer who was read again: tags that the source has no more go.

    `tagged`: what it has by us; `settled` the keys of its own steps. A tag that was taken off
    once is put on again by a step of the same key, no more by a group; not where tags go
    elsewhere by now (`has_tags`): then what it has stays, and nothing comes to it.
    """
    spelled = {names.tag_id(text): names.tag_name(text) for text in row["tags"]}
    own = own_tags(settled)
    operation, field, _ = _LISTS[entity]
    steps = []
    for tag in sorted({*tagged, *own}):
        if tag not in spelled:
            inverse = _INVERSES[entity]
            body: dict[str, Any] = {"tag_id": ref(EntityType.TAG.value, tag)}
        elif tag in own and has_tags:
            inverse, member = operation, {"id": ref(entity.value, row["source_id"])}
            body = {"name": spelled[tag], field: [member]}
        else:
            continue
        hashed = fingerprint(inverse, body)
        steps.append(Step(f"{TAG}{tag}", inverse, body, hashed, is_mutable=True))
    return steps


def own_tags(settled: Collection[str]) -> set[str]:
    """Return the tags that a bearer's own steps have put on or taken off."""
    return {tag_in(key) for key in settled if key.startswith(TAG)}


def tag_in(step_key: str) -> str:
    """Return the tag that a tagging step is about, by its record's source id."""
    tag = step_key.removeprefix(TAG)
    for _, _, plural in _LISTS.values():
        head, found, _ = tag.rpartition(f"/{plural}:")
        if found:
            return head
    return tag


def _group(
    entity: EntityType, name: str, ids: list[str], batch: str, tag_id: str | None
) -> PlannedRecord:
    operation, field, plural = _LISTS[entity]
    members = [{"id": ref(entity.value, source_id, optional=True)} for source_id in ids]
    body = {"name": name, field: members}
    who = hashlib.sha256("\n".join(ids).encode()).hexdigest()[:12]
    source_id = f"{names.tag_id(name)}/{plural}:{batch}:{who}"
    key = f"{TAG}{source_id}"
    hashed = fingerprint(operation, body)
    step = Step(key, operation, body, hashed, is_mutable=True, hints=Hints(tag_id=tag_id or None))
    return PlannedRecord(RecordRef(EntityType.TAG.value, source_id), (step,))
