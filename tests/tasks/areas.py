"""A staging area with a small desk's raw records, as a run has read them."""

from connectors.staging import Area, PartWriter
from tests.builders import raw_row
from transforms.contracts import RAW
from transforms.zendesk.source import ROLES

WHOLE_LISTS = {*ROLES.setup, ROLES.memberships}


def read_again(area, resource, *records, kind="raw"):
    """Stage one more generation of a resource; a record is a payload or a whole row of RAW."""
    is_incremental = kind == "raw" and resource not in WHOLE_LISTS
    generation = area.begin(resource, kind=kind, is_incremental=is_incremental)
    writer = PartWriter(generation.folder, RAW, run="full-1")
    rows = [each if "payload" in each else raw_row(each) for each in records]
    writer.append(
        [
            row | {"generation": generation.number, "sequence": number}
            for number, row in enumerate(rows, 1)
        ],
        size_bytes=1,
        cursor=None,
    )
    writer.flush()
    area.complete(generation, cursor=None, rows=len(rows))


def area_with(folder, **resources):
    """Return an area in which each resource was read once."""
    area = Area(folder, "acme")
    for resource, records in resources.items():
        read_again(area, resource, *records)
    return area
