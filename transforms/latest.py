"""Of every record that was read several times, the newest version."""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from transforms.contracts import RAW, conform, sort_key

_TIMELESS: Final = -(1 << 63)  # older than any instant


def latest(raw: pa.Table) -> pa.Table:
    """Return one row per id, sorted by key, then by id as people count.

    In:      RAW, in any order, any number of versions of an id.
    Kept:    RAW; the greatest (generation, source_at, sequence) wins, a version without a time
             is the oldest of its generation.
    Skipped: older versions; they are no records of their own.
    Raises:  ContractError if `raw` is not RAW.
    """
    raw = conform(raw, RAW)
    keys = raw["key"].to_pylist()
    places = sorted(_newest(raw), key=lambda found: (keys[found[1]], sort_key(found[0])))
    return raw.take(pa.array([place for _, place in places], pa.int64()))


def newest(raw: pa.Table) -> pa.Table:
    """Return the same rows as `latest` in any order, for who asks of each alone."""
    raw = conform(raw, RAW)
    if pc.count_distinct(raw["id"]).as_py() == raw.num_rows:  # nothing was read twice
        return raw
    return raw.take(pa.array([place for _, place in _newest(raw)], pa.int64()))


def _newest(raw: pa.Table) -> list[tuple[str, int]]:
    """Return each id and the row of its newest version; the later one of two that are alike.

    In plain Python: most tables are small, and to make a frame of one takes forty times as long.
    """
    generations, sequences = raw["generation"].to_pylist(), raw["sequence"].to_pylist()
    times = raw["source_at"].cast(pa.int64()).fill_null(_TIMELESS).to_pylist()
    newest: dict[str, int] = {}
    for place, source_id in enumerate(raw["id"].to_pylist()):
        other = newest.get(source_id)
        if other is None or (generations[place], times[place], sequences[place]) >= (
            generations[other],
            times[other],
            sequences[other],
        ):
            newest[source_id] = place
    return list(newest.items())
