"""What a source calls its own where its words are Intercom's: attributes, types, tags."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from transforms.field_values import Field
from transforms.rules import Model


class OwnType(NamedTuple):
    """A type of tickets of the source."""

    category: str | None
    attributes: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All by the names that people gave them."""

    attributes: Mapping[Model, Mapping[str, Field]]
    types: Mapping[str, OwnType]
    tags: frozenset[str]
