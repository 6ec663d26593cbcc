"""Collections to steps: made in three levels, parents first; what is there by name is taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import pyarrow as pa

from transforms.contracts import conform
from transforms.knowledge.contracts import COLLECTION
from transforms.model import EntityType, Hints, Operation, PlannedRecord, RecordRef, Step
from transforms.plan.accounts import Planned, carried, planned
from transforms.plan.knowledge.base import SourceCenter, TargetBase, Tree, name_of
from transforms.plan.knowledge.locales import placed
from transforms.plan.steps import fingerprint, ref
from transforms.quirks.intercom_articles import LEVELS as DEEP
from transforms.rules import Rules

LEVELS: Final = 3  # of collections in Intercom
STEP: Final = "collection"
LONE: Final = "lone:"  # source id of the collection for articles that stand in none, per center
BETWEEN: Final = " / "

FOLDED: Final = "collection_folded"
MERGED: Final = "help_center_merged"
UNTRANSLATED: Final = "collection_name_left_out"
MAX_NAME: Final = 255


class Standing(NamedTuple):
    """A collection that an earlier run settled; `is_found`: it was people's already."""

    target_id: str
    is_found: bool


NOTHING_STANDS: Final[Mapping[str, Standing]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Context:
    rules: Rules
    base: TargetBase
    centers: Mapping[str, SourceCenter]
    tree: Tree
    standing: Mapping[str, Standing]


def tree_of(collections: pa.Table) -> Tree:
    """Return the source's collections as a tree. In: COLLECTION, all of the source."""
    rows = conform(collections, COLLECTION).to_pylist()
    return Tree({row["source_id"]: row for row in rows})


def plan_collections(
    collections: pa.Table,
    centers: Mapping[str, SourceCenter],
    *,
    rules: Rules,
    base: TargetBase,
    lonely: Sequence[str] = (),
    standing: Mapping[str, Standing] = NOTHING_STANDS,
) -> Planned:
    """Plan all collections, each behind the one around it: they are loaded in this order.

    `lonely` are the help centers with articles outside of every collection: those get one.

    In:   COLLECTION, all of the source.
    Kept: a record of one step each, key "collection", with the languages that are enabled.
    """
    tree = tree_of(collections)
    context = _Context(rules, base, centers, tree, standing)
    records, rows = [], []
    found: dict[str, str] = {}  # collection: the one of the workspace that it is
    for row in sorted(tree.rows.values(), key=lambda each: _place(each, tree)):
        step = _step(row, context, found)
        records.append(_record(row["source_id"], step, row["created_at"]))
        losses = (*step.losses, *(row["losses"] or ()))
        entity = EntityType.COLLECTION
        rows.append(carried(entity, row["source_id"], losses=losses, url=row["url"]))
    records += [_lone(centers[each], context) for each in lonely]
    return planned(records, rows)


def collection_ref(collection_id: str | None, center_id: str, tree: Tree) -> str:
    """Return the source id of the collection that an article goes into."""
    return str(collection_id) if collection_id in tree.rows else f"{LONE}{center_id}"


def _place(row: Mapping[str, Any], tree: Tree) -> tuple[int, int, str]:
    return len(tree.path(row["source_id"])), row["position"], row["source_id"]


def _record(source_id: str, step: Step, made_at: Any = None) -> PlannedRecord:
    return PlannedRecord(RecordRef(EntityType.COLLECTION.value, source_id), (step,), "{}", made_at)


def _step(row: Mapping[str, Any], context: _Context, found: dict[str, str]) -> Step:
    center = context.centers[row["help_center_id"]]
    path = context.tree.path(row["source_id"])
    parent = path[min(len(path), LEVELS) - 2] if len(path) > 1 else None
    folded = path[LEVELS - 1 : -1]
    contents, losses = _contents(row, folded, center, context.rules)
    body: dict[str, Any] = {
        "help_center_id": center.target.id,
        "default": center.target.locales[0],
        "contents": contents,
    }
    if parent is not None:
        body["parent_id"] = ref(EntityType.COLLECTION.value, parent["source_id"])
    if folded:
        losses.append(FOLDED)
    if not center.is_matched and parent is None:
        losses.append(MERGED)
    parent_id = None if parent is None else found.get(parent["source_id"], "")
    there = _there(row, contents[body["default"]]["name"], parent_id, center, context)
    return _written(body, row["source_id"], there, found, losses=losses, is_folded=bool(folded))


def _written(
    body: dict[str, Any],
    source_id: str,
    there: str | None,
    found: dict[str, str],
    *,
    losses: Sequence[str] = (),
    is_folded: bool = False,
) -> Step:
    operation = Operation.COLLECTION_WRITE
    hashed = fingerprint(operation, body)  # without the id: what is found later is no change
    if there is not None:
        found[source_id] = there
        body = {**body, "id": there}
    return Step(
        STEP,
        operation,
        body,
        hashed,
        is_mutable=True,
        hints=Hints(is_existing=there is not None),
        quirks=(DEEP.id,) if is_folded else (),
        losses=tuple(dict.fromkeys(losses)),
    )


def _there(
    row: Mapping[str, Any],
    name: str,
    parent_id: str | None,
    center: SourceCenter,
    context: _Context,
) -> str | None:
    """Return the collection of the workspace that stands for one of the source's."""
    stands = context.standing.get(row["source_id"])
    if stands is not None:
        return stands.target_id if stands.is_found else None
    mapped = _mapped(row, context.rules)
    ours = {each.target_id for each in context.standing.values() if not each.is_found}
    for each in context.base.collections:
        if each.id in ours:
            continue
        if mapped and mapped.lower() in {each.id, each.name.lower()}:
            return each.id
        is_home = each.help_center_id in {None, center.target.id}
        is_alike = each.name.strip().lower() == name.strip().lower()
        if not mapped and is_home and is_alike and each.parent_id == parent_id:
            return each.id
    return None


def _mapped(row: Mapping[str, Any], rules: Rules) -> str | None:
    wished = {key.lower(): to for key, to in rules.mapping.articles.collections.items()}
    names = [each["name"].lower() for each in row["names"]]
    return next(
        (wished[each] for each in [row["source_id"].lower(), *names] if each in wished), None
    )


def _contents(
    row: Mapping[str, Any],
    folded: Sequence[Mapping[str, Any]],
    center: SourceCenter,
    rules: Rules,
) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Return names and descriptions by Intercom's languages; its default one always has a name."""
    told = placed(
        [each["locale"] for each in row["names"]],
        default=row["default_locale"],
        order=center.locales,
        mapping=rules.mapping.articles.locales,
        enabled=center.target.locales,
    )
    names = {each["locale"]: each for each in row["names"]}
    contents = {
        target: _content(names[locale], locale, folded)
        for target, locale in told.taken.items()
        if rules.options.translations or locale == row["default_locale"]
    }
    default = center.target.locales[0]
    if default not in contents:
        first = names.get(row["default_locale"]) or next(
            iter(names.values()), {"name": row["source_id"]}
        )
        contents[default] = _content(first, row["default_locale"], folded)
    return contents, [UNTRANSLATED] if told.left_out else []


def _content(
    name: Mapping[str, Any], locale: str, folded: Sequence[Mapping[str, Any]]
) -> dict[str, str]:
    whole = BETWEEN.join([*(name_of(each, locale) for each in folded), name["name"]])
    told = {"name": whole.strip()[:MAX_NAME] or "Untitled"}
    if name.get("description"):
        told["description"] = str(name["description"])
    return told


def _lone(center: SourceCenter, context: _Context) -> PlannedRecord:
    """Return the collection of articles that stand in none: Intercom's agent reads no others."""
    source_id = f"{LONE}{center.source_id}"
    default = center.target.locales[0]
    body = {
        "help_center_id": center.target.id,
        "default": default,
        "contents": {default: {"name": center.name.strip() or "Articles"}},
    }
    stands = context.standing.get(source_id)
    there = stands.target_id if stands is not None and stands.is_found else None
    return _record(source_id, _written(body, source_id, there, {}))
