"""Custom objects of a folder to canonical ones."""

import pyarrow as pa

from transforms.batches import left_out
from transforms.contracts import CUSTOM_OBJECT, SKIPPED, Split, from_rows
from transforms.files.catalog import FolderCatalog
from transforms.files.rows import BROKEN, rows_of
from transforms.model import EntityType

TABLE = "custom_objects"


def to_custom_objects(raw: pa.Table, _catalog: FolderCatalog) -> Split:
    """Read custom objects.

    In:      RAW of the table custom_objects, any number of versions.
    Kept:    CUSTOM_OBJECT, in the order of ids.
    Skipped: "broken_record", which counts as failed.
    Raises:  ContractError if `raw` is not RAW.
    """
    rows = list(rows_of(TABLE, raw))
    kept = [row for _, row in rows if row is not None]
    ids = [each for each, row in rows if row is None]
    broken = [left_out(EntityType.CUSTOM_OBJECT, each, None, BROKEN) for each in ids]
    return Split(from_rows(kept, CUSTOM_OBJECT), from_rows(broken, SKIPPED))
