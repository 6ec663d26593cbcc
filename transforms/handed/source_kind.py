"""What is known of a source's own set-up that is handed over to people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from transforms.contracts import Split

Names = Mapping[str, str]  # of agents, by their ids


@dataclass(frozen=True, slots=True)
class Handed:
    """Lists that are read whole, and what their rows become.

    A list that the credentials may not read is told, and stops nothing.
    """

    lists: tuple[str, ...]
    rows: Callable[[Mapping[str, pa.Table], Any, Names], pa.Table]  # RAW by name, catalog: HANDED
    hours: Callable[[Mapping[str, pa.Table]], Split] | None = None  # RAW by name: OFFICE_HOURS
    unlisted: tuple[str, ...] = ()  # sentences on what the source's API does not list
