"""Companies of a folder to canonical ones."""

import pyarrow as pa

from transforms.batches import left_out
from transforms.contracts import COMPANY, SKIPPED, Split, from_rows
from transforms.files.catalog import FolderCatalog
from transforms.files.rows import BROKEN, rows_of
from transforms.model import EntityType


def to_companies(raw: pa.Table, _catalog: FolderCatalog) -> Split:
    """Read companies.

    In:      RAW of the table companies, any number of versions.
    Kept:    COMPANY, in the order of ids.
    Skipped: "broken_record", which counts as failed.
    Raises:  ContractError if `raw` is not RAW.
    """
    rows = list(rows_of("companies", raw))
    kept = [row | {"domains": _lower(row["domains"])} for _, row in rows if row is not None]
    broken = [left_out(EntityType.COMPANY, each, None, BROKEN) for each, row in rows if row is None]
    return Split(from_rows(kept, COMPANY), from_rows(broken, SKIPPED))


def _lower(domains: list[str]) -> list[str]:
    return [domain.lower() for domain in domains]
