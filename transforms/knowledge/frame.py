"""What the catalogs and trees of all sources share: lists read once, and what stands in what."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import pyarrow as pa

from transforms.contracts import BROKEN_ID, RAW, WITHDRAWN
from transforms.errors import RecordError
from transforms.latest import latest
from transforms.model import EntityType
from transforms.payloads import BROKEN, losses_of, record

PARENT_UNKNOWN: Final = "parent_unknown"  # what a collection lies in is not there

Json = dict[str, Any]


class ReadLists(NamedTuple):
    """Records by the names of their lists and by id; what is none, and what of others is lost."""

    found: dict[str, dict[str, Json]]
    broken: dict[str, list[str]]
    losses: dict[tuple[str, str], list[str]]


class Standing(NamedTuple):
    """The collection that another one lies in, None at the top, and what is lost of that."""

    parent_id: str | None
    losses: list[str]


def read_lists(setup: Mapping[str, pa.Table], names: Iterable[str]) -> ReadLists:
    """Read set-up lists, the newest version of each record.

    In:      RAW by the names of lists; one that is not there is empty.
    Failed:  a row that is no record is in `broken`.
    """
    read = ReadLists({}, {}, {})
    for name in names:
        read.found[name], read.broken[name] = {}, []
        for row in latest(setup.get(name, RAW.empty_table())).to_pylist():
            try:
                read.found[name][row["id"]] = record(row)
            except RecordError:
                read.broken[name].append(row["id"])
                continue
            if told := losses_of(row):
                read.losses[name, row["id"]] = told
    return read


def living(articles: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the ids of the articles that are still there, of raw rows."""
    for row in articles:
        if row["payload"] != WITHDRAWN and not row["id"].startswith(BROKEN_ID):
            yield row["id"]


def broken_collections(ids: Iterable[str]) -> list[Json]:
    """Return rows of SKIPPED for records of a tree that can't be read, which count as failed."""
    entity = EntityType.COLLECTION.value
    return [
        {"entity": entity, "source_id": each, "parent_id": None, "reason": BROKEN} for each in ids
    ]


def is_in_circle(key: str, above: Callable[[str], str | None]) -> bool:
    """Tell whether somebody who goes up from a record comes by one of them again."""
    seen: set[str] = set()
    here: str | None = key
    while here is not None and here not in seen:
        seen.add(here)
        here = above(here)
    return here is not None


def standing(inner: str | None, outer: str | None, *, is_named: bool) -> Standing:
    """Return what a collection lies in: the inner one, else the outer one.

    `inner` is None for one that is not there, or that would lie within itself; `is_named`: the
    record names one all the same. A collection that lies in neither, or elsewhere than it says, is
    a loss.
    """
    if inner is not None:
        return Standing(inner, [])
    return Standing(outer, [PARENT_UNKNOWN] if is_named or outer is None else [])
