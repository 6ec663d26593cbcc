"""People who are known by an address alone, and which of them are the desk itself."""

from collections.abc import Set
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

EMAIL_ID: Final = "email:"  # id of a person who is known by an address only


def addresses_in(references: pa.Table) -> list[str]:
    """Return the addresses of people who are known by nothing else."""
    ids = pc.unique(references["id"]).to_pylist()
    return sorted(each.removeprefix(EMAIL_ID) for each in ids if each.startswith(EMAIL_ID))


def strangers(references: pa.Table, own: Set[str]) -> pa.Table:
    """Leave out who is in copy by an address of an agent or of the desk itself.

    A contact of such an address would get each reply as a mail, and answer it: a loop. The ticket
    keeps the address, which a note names.
    """
    gone = [
        role == "cc" and source_id.startswith(EMAIL_ID) and source_id.removeprefix(EMAIL_ID) in own
        for source_id, role in zip(
            references["id"].to_pylist(), references["role"].to_pylist(), strict=True
        )
    ]
    return references.filter(pc.invert(pa.array(gone, pa.bool_())))
