"""What a quirk is, and the registry of those that are handled somewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeVar

from transforms.model import EntityType

F = TypeVar("F", bound=Callable[..., Any])


class Handled(NamedTuple):
    """A quirk and the one place that deals with it."""

    quirk: "Quirk"
    place: str  # dotted name, for people and for the generated page


REGISTRY: Final[dict[str, Handled]] = {}


@dataclass(frozen=True, slots=True)
class Quirk:
    """A named deviation of a system from what one would expect.

    `id` is stable and never reused; `loss` says what the customer won't find again.
    """

    id: str
    entity: EntityType
    fact: str
    evidence: str
    loss: str

    def handles(self, function: F) -> F:
        """Register `function` as the handler and return it unchanged; one handler a quirk."""
        self._register(f"{function.__module__}.{function.__qualname__}")
        return function

    def lives_in(self, place: str) -> "Quirk":
        """Register a quirk whose handler is part of a protocol, in the module named `place`."""
        self._register(place)
        return self

    def _register(self, place: str) -> None:
        if self.id in REGISTRY:
            raise ValueError(f"quirk {self.id} is handled already, by {REGISTRY[self.id].place}")
        REGISTRY[self.id] = Handled(self, place)
