"""Of every record that was read several times, the newest version."""

import pyarrow as pa

from transforms.contracts import RAW, conform, sort_key


def latest(raw: pa.Table) -> pa.Table:
    """Return one row per id, sorted by key, then by id as people count.

    In:      RAW, in any order, any number of versions of an id.
    Kept:    RAW; the greatest (generation, source_at, sequence) wins, a version without a time
             is the oldest of its generation.
    Skipped: older versions; they are no records of their own.
    Raises:  ContractError if `raw` is not RAW.
    """
    raw = conform(raw, RAW)
    rows = raw.select(["id", "key", "generation", "source_at", "sequence"]).to_pandas()
    newest = rows.sort_values(
        ["generation", "source_at", "sequence"], na_position="first", kind="stable"
    ).drop_duplicates("id", keep="last")
    natural = newest.assign(natural=[sort_key(source_id) for source_id in newest["id"]])
    ordered = natural.sort_values(["key", "natural"], kind="stable")
    return raw.take(pa.array(ordered.index.to_numpy()))
