"""Custom objects in Intercom against those of the source, and who relates to them."""

from collections.abc import Container, Iterator, Mapping
from typing import Any, Final, NamedTuple

import orjson

from transforms.custom_objects import meant_by
from transforms.rules import Rules
from transforms.verify.case import LedgerStep, Row
from transforms.verify.findings import Finding, Kind
from transforms.verify.people import Ours, RecordCase, contact_findings
from transforms.verify.values import same_text

OBJECT: Final = "custom_object"
GIVEN_UP: Final = frozenset({"custom_object_value_left_out", "attribute_cut"})
NOT_RELATED: Final = "custom_object_not_related"
RELATED: Final = "related:"  # begins the keys of steps
OURS: Final = "ours"  # in what the ledger keeps of them: how our external ids begin

Targets = Mapping[tuple[str, str], str]


def object_findings(case: RecordCase, ours: Ours) -> Iterator[Finding]:
    """Yield what differs of one instance, but for values that its type does not take."""
    if case.shown is None:
        yield Finding(Kind.OBJECT_MISSING, OBJECT, case.id, case.target_id)
        return
    kind, _, source_id = case.id.rpartition("/")
    wanted = f"{ours.account}:{source_id}"
    if case.shown.get("external_id") != wanted:
        yield _differs(case, "external_id", wanted, case.shown.get("external_id"))
    targets = ours.rules.mapping.custom_objects.values()
    renamed = next((each.fields for each in targets if each.type == kind), {})
    shown = case.shown.get("custom_attributes") or {}
    is_given_up = not GIVEN_UP.isdisjoint(case.losses)
    for name, value in _values(case.row):
        found = shown.get(renamed.get(name, name))
        if not _alike(value, found) and not (is_given_up and _is_less(value, found)):
            yield _differs(case, name, value, found)


def not_related(steps: Mapping[str, LedgerStep]) -> list[str]:
    """Return the loss of a relation that Intercom refused, if it refused any."""
    own = (step for key, step in steps.items() if key.startswith(RELATED))
    return [NOT_RELATED] if any(step.outcome == "dispensed" for step in own) else []


def person_findings(case: RecordCase, ours: Ours) -> Iterator[Finding]:
    """Yield what differs of one person, what they relate to as well."""
    yield from contact_findings(case, ours)
    if case.shown is not None:
        record = ("contact", case.id, case.target_id)
        shown = case.shown.get("custom_attributes") or {}
        losses = (*case.losses, *not_related(case.steps))
        told = Related(record, case.row, shown, settled_references(case.steps))
        yield from relation_findings(told, ours.rules, ours.targets, losses)


class Related(NamedTuple):
    """A record with what relates it.

    `record` is its entity, id and target id; `shown` are its attributes, whichever of them refers;
    `ours`: those that we have set, with what the external ids begin with that are ours.
    """

    record: tuple[str, str, str]
    row: Row
    shown: Mapping[str, Any]
    ours: Mapping[str, str]


def settled_references(steps: Mapping[str, LedgerStep]) -> dict[str, str]:
    """Return the attributes by which a record was related, with how our external ids begin."""
    settled = (
        (key, step.observed)
        for key, step in steps.items()
        if key.startswith(RELATED) and step.outcome == "settled" and step.observed
    )
    return {key.removeprefix(RELATED): str(orjson.loads(told)[OURS]) for key, told in settled}


def relation_findings(
    told: Related, rules: Rules, targets: Targets, losses: Container[str]
) -> Iterator[Finding]:
    """Yield what a record does not relate to and should, and what of ours it does and should not.

    Of what people have related it to, nothing is said.
    """
    if NOT_RELATED in losses:
        return
    instances = [
        (name, each)
        for name, value in told.shown.items()
        if isinstance(value, Mapping)
        for each in value.get("instances") or ()
    ]
    related = {str(each.get("id")) for _, each in instances}
    meant = meant_by(told.row, rules.mapping.custom_objects)
    wanted = [each for ids in meant.values() for each in ids]
    for each in wanted:
        target = targets.get((OBJECT, each))
        if target is not None and target.rpartition("/")[2] not in related:
            yield Finding(Kind.RELATION_MISSING, *told.record, what=each, expected=target)
    own = {each.rpartition("/")[2] for each in wanted}
    for name, each in instances:
        ours, external_id = told.ours.get(name), str(each.get("external_id") or "")
        if ours and external_id.startswith(ours) and external_id.removeprefix(ours) not in own:
            found = external_id.removeprefix(ours)
            yield Finding(Kind.RELATION_EXTRA, *told.record, what=name, found=found)


def _values(row: Row) -> Iterator[tuple[str, str]]:
    """Yield the values that people read, by the source's word."""
    yield "name", row["name"]
    if row["external_id"]:
        yield "external_id", row["external_id"]
    for each in row["fields"]:
        if each["text"] is not None and each["id"] != "name":
            yield each["id"], each["text"]


def _alike(told: str, found: object) -> bool:
    if isinstance(found, bool):
        return told == ("Yes" if found else "No")
    if isinstance(found, int | float):
        return float(told) == float(found)
    return found is not None and same_text(told, str(found))


def _is_less(told: str, found: object) -> bool:
    """Tell whether nothing of a value is there, or its beginning."""
    return found is None or (str(found).endswith("…") and told.startswith(str(found)[:-1]))


def _differs(case: RecordCase, what: str, expected: str, found: object) -> Finding:
    return Finding(
        Kind.FIELD_DIFFERS,
        OBJECT,
        case.id,
        case.target_id,
        what=what,
        expected=expected,
        found=None if found is None else str(found),
    )
