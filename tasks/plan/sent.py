"""What the ledger and the workspace know of people and companies that are planned again."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import orjson
import pyarrow as pa

from connectors.intercom.seen import SEEN
from connectors.ledger import Entry
from tasks.plan.planning import Planning
from tasks.plan.tagged import Tagged
from tasks.run.kept import sent_version
from transforms.model import EntityType, RecordRef
from transforms.plan import names
from transforms.plan.rewrites import Versions


class Sent(NamedTuple):
    """Of records by source id: the keys of what may stand of them, and what their notes said.

    `shown`: what Intercom showed of them when they were written last.
    """

    keys: dict[str, list[str]]
    versions: dict[str, Versions]
    shown: dict[str, Sequence[str]]


async def sent_of(planning: Planning, entity: EntityType, ids: Sequence[str]) -> Sent:
    """Return what of these records may be in the workspace, and what their notes said."""
    known = await planning.ledger.entries(entity, ids)
    keys = {
        source_id: [key for key, entry in entries.items() if entry.may_stand]
        for source_id, entries in known.items()
    }
    return Sent(
        keys,
        {source_id: versions_of(entries) for source_id, entries in known.items()},
        {source_id: _shown(entries, entity) for source_id, entries in known.items()},
    )


async def shapes_of(planning: Planning, entity: EntityType, rows: pa.Table) -> dict[str, str]:
    """Return the frozen shapes of the rows' records that were begun."""
    return await planning.ledger.shapes(entity, rows["source_id"].to_pylist())


async def tags_of_rows(
    planning: Planning, index: Tagged, entity: EntityType, rows: pa.Table
) -> dict[str, set[str]]:
    """Return which tags the rows' records have by earlier runs, by source id.

    Of what Intercom keeps as one for several records, only those that a record has itself: the
    others may be another's, and stay.
    """
    own = {
        source_id: {names.tag_id(text) for text in tags}
        for source_id, tags in zip(
            rows["source_id"].to_pylist(), rows["tags"].to_pylist(), strict=True
        )
        if tags or source_id in planning.changed_ids(entity)
    }
    targets = await planning.ledger.targets(RecordRef(entity.value, each) for each in own)
    tags_of = index.tags_of(list(targets.values()))
    shared = await planning.ledger.shared(entity.value, list(tags_of))
    return {
        ref.source_id: tags_of[each] & own[ref.source_id] if each in shared else tags_of[each]
        for ref, each in targets.items()
        if each in tags_of
    }


def versions_of(entries: Mapping[str, Entry]) -> Versions:
    """Return what was said by settled steps that may come to say something else, by their keys."""
    settled = {key: entry for key, entry in entries.items() if entry.is_settled}
    return {key: told for key, entry in settled.items() if (told := sent_version(entry))}


def _shown(entries: Mapping[str, Entry], entity: EntityType) -> Sequence[str]:
    """Return what Intercom showed of a person or company, as the step of that name wrote down."""
    entry = entries.get(entity.value)
    told = orjson.loads(entry.observed) if entry is not None and entry.observed else {}
    return tuple(told.get(SEEN, ()))
