"""A stand-in of a source that is being served."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


class Stands(Protocol):
    """Something that has to be stopped."""

    async def stop(self) -> None:
        """Serve no longer."""
        ...


@dataclass(frozen=True, slots=True)
class DeskWishes:
    """`tickets` asks for a generated desk of `seed` in place of the sample one; port 0: any.

    A generated desk has so many `articles`, where its kind has a knowledge base.
    """

    tickets: int | None = None
    seed: int = 1
    latency_s: float = 0.0
    port: int = 0
    articles: int = 0


@dataclass(frozen=True, slots=True)
class ServedDesk:
    """Where it is, what opens it, and what has to be stopped."""

    url: str
    auth: Mapping[str, str]
    servers: Sequence[Stands]

    async def stop(self) -> None:
        """Serve no longer."""
        for each in self.servers:
            await each.stop()
