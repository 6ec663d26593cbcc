"""Words of the migration file that the desk should know: which match nothing, and what is near.

One mechanism for all of the file: wherever `filters` and `mapping` name values of the source, those
words are collected with their place, and compared with what is known for that place.
"""

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final, NamedTuple

import pyarrow as pa

from transforms.conditions import AnyNone
from transforms.contracts import TICKET, conform
from transforms.filters import Names, field_values, fold, values_by_filter
from transforms.rules import Rules

NEAREST: Final = 3
CLOSE: Final = 0.6  # likeness from which on another word was probably meant
TICKETS: Final = "filters.tickets"
_ROUTES: Final = re.compile(
    r"^mapping\.tickets\.routes\[\d+\]\.when\b"
)  # they ask what filters ask


OBJECTS: Final = "mapping.custom_objects"
OBJECT_FIELDS: Final = f"{OBJECTS}.*.fields"
_OBJECT_FIELDS: Final = re.compile(r"^mapping\.custom_objects\..+\.fields$")


@dataclass(frozen=True, slots=True)
class Known:
    """What a place's words are compared with; `is_exact`: letter by letter."""

    words: Collection[str]
    is_exact: bool = False


class Unmatched(NamedTuple):
    """A word of the file that matches nothing, and what comes near."""

    place: str
    word: str
    nearest: tuple[str, ...]


def asked(rules: Rules) -> dict[str, tuple[str, ...]]:
    """Return the words of the filters and the mapping by their place, as the file's keys go on."""
    found: dict[str, tuple[str, ...]] = {}
    for place, words in (*_walk("filters", rules.filters), *_walk("mapping", rules.mapping)):
        found[place] = (*found.get(place, ()), *words)
    return {place: tuple(dict.fromkeys(words)) for place, words in found.items() if words}


def unmatched(words: Mapping[str, Collection[str]], known: Mapping[str, Known]) -> list[Unmatched]:
    """Return the words that match nothing; places of which nothing is known are passed over."""
    found: list[Unmatched] = []
    for place in words:
        there = known.get(compared_at(place))
        if there is None:
            continue
        keys = {_key(each, there) for each in there.words}
        lacking = (word for word in words[place] if _key(word, there) not in keys)
        found += [Unmatched(place, word, nearest(word, there.words)) for word in lacking]
    return sorted(found)


def compared_at(place: str) -> str:
    """Return the place whose words those of a place are compared with.

    A route's are the filters'; the fields of custom objects are the same in each line.
    """
    return _ROUTES.sub(TICKETS, _OBJECT_FIELDS.sub(OBJECT_FIELDS, place))


def nearest(word: str, words: Collection[str]) -> tuple[str, ...]:
    """Return the words that a person may have meant, the nearest first."""
    folded = {fold(each): each for each in sorted(words)}  # the same one each time
    near = difflib.get_close_matches(fold(word), folded, n=NEAREST, cutoff=CLOSE)
    return tuple(folded[each] for each in near)


def words_of(tickets: pa.Table, names: Names, wanted: Collection[str]) -> dict[str, set[str]]:
    """Return the values of a TICKET table by the place whose filter compares them.

    `wanted` are the places that are asked for.
    """
    tickets = conform(tickets, TICKET)
    frame = tickets.to_pandas()
    found: dict[str, set[str]] = {}
    for name, values in values_by_filter(frame, names).items():
        if (place := f"{TICKETS}.{name}") in wanted:
            found[place] = _different(values())
    beginning = f"{TICKETS}.fields."
    for place in wanted:
        if place.startswith(beginning):
            found[place] = _different(field_values(frame["fields"], place.removeprefix(beginning)))
    return found


def _different(rows: Any) -> set[str]:
    return {value for row in rows for value in row if isinstance(value, str)}


def _key(word: str, known: Known) -> str:
    return word if known.is_exact else fold(word)


def _walk(place: str, value: object) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the words at a place of the file and below it."""
    yield place, _words_at(value)
    for key, below in _below(value):
        yield from _walk(f"{place}{key}", below)


def _words_at(value: object) -> tuple[str, ...]:
    if isinstance(value, AnyNone):
        return (*value.any, *value.none)
    if isinstance(value, Mapping):
        return tuple(map(str, value))
    if isinstance(value, tuple):
        return tuple(each for each in value if isinstance(each, str))
    return ()


def _below(value: object) -> Iterator[tuple[str, object]]:
    """Yield what is below a value, each with its key as the file writes it."""
    if isinstance(value, Mapping):
        yield from ((f".{key}", below) for key, below in value.items())
    elif isinstance(value, tuple):
        yield from ((f"[{number}]", below) for number, below in enumerate(value))
    elif is_dataclass(value) and not isinstance(value, AnyNone):
        yield from ((f".{each.name}", getattr(value, each.name)) for each in fields(value))
