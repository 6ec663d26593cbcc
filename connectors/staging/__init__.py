"""The staging area: Parquet on disk, read back in bounded ranges."""

from connectors.staging.area import Area, Generation, read_table
from connectors.staging.index import KeyIndex
from connectors.staging.parts import (
    KeyRange,
    PartReader,
    PartWriter,
    cut,
    part_paths,
    write_parquet,
)

__all__ = [
    "Area",
    "Generation",
    "KeyIndex",
    "KeyRange",
    "PartReader",
    "PartWriter",
    "cut",
    "part_paths",
    "read_table",
    "write_parquet",
]
