"""Records with one value changed: each field of each kind of record, and each hostile value."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from connectors.http.answers import read_json
from tests.torture.answers import Scene, answers

MISSING: Final = object()
HOSTILE: Final[dict[str, Any]] = {
    "null": None,
    "missing": MISSING,
    "empty text": "",
    "empty list": [],
    "empty object": {},
    "list": [1, "a"],
    "list of lists": [[1], [None]],
    "object": {"a": {"b": 1}},
    "number": 7,
    "-1": -1,
    "0": 0,
    "0.5": 0.5,
    "2^63": 2**63,
    "30 digits": 10**30,
    "NaN": float("nan"),
    "NaN as text": "NaN",
    "true": True,
    "false": False,
    "huge text": "x" * 70_000,
    "controls": "a\x00b\x1b[31m\u202ec",
    "half a pair": "a\ud83db",
    "year 1": "0001-01-01T00:00:00+14:00",
    "year 9999": "9999-12-31T23:59:59-14:00",
    "no date": "2025-13-45T99:00:00Z",
    "300 deep": json.loads("[" * 300 + "]" * 300),
    "path": "../../users/1",
    "our own id": "read:1",
    "markup": "<img src=x onerror=alert(1)>",
}
NOTHING: Final = frozenset(
    {"null", "missing", "empty text", "empty list", "empty object", "false", "0", "-1"}
)
# Keys whose value lists records, or leads to one.
LISTING: Final = frozenset(
    [
        "attachments",
        "child_events",
        "data",
        "recording_url",
        "html_body",
        "inline",
        "content_url",
        "message",
    ]
)

KINDS: Final = frozenset({"comments", "log", "side_conversations"})  # of records told apart

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Mutant:
    """One value of one record of a scene, and what is put in its place."""

    scene: Callable[[], Scene]
    kind: str  # of record
    place: Path
    value: str  # its name

    @property
    def name(self) -> str:
        """Return where and what."""
        return f"{self.kind} {'.'.join(map(str, self.place))} = {self.value}"

    @property
    def is_nothing(self) -> bool:
        """Tell whether there is nothing in the value's place, rather than something odd."""
        is_object = self.value == "object" and isinstance(self._was(), dict)  # without its keys
        return is_object or self.value in NOTHING

    @property
    def is_gone(self) -> bool:
        """Tell whether the source has no such records any more: an item or a list is gone."""
        is_item = self.value == "missing" and isinstance(self.place[-1], int)
        return is_item or (self.is_nothing and self.place[-1] in LISTING)

    def _was(self) -> Any:
        value: Any = self.scene()
        for key in self.place:
            value = value[key]
        return value

    def made(self) -> Scene:
        """Return the scene with the value changed, as its bytes come over the wire."""
        scene = json.loads(json.dumps(self.scene()))
        *way, last = self.place
        holder: Any = scene
        for key in way:
            holder = holder[key]
        if HOSTILE[self.value] is not MISSING:
            holder[last] = HOSTILE[self.value]
        elif isinstance(holder, dict):
            del holder[last]
        else:
            holder.pop(last)
        return {name: read_json(json.dumps(body).encode()) for name, body in scene.items()}


@cache
def mutants() -> tuple[Mutant, ...]:
    """Return every mutant: each field of each kind of record once, with each hostile value."""
    known: dict[tuple[str, ...], tuple[bool, Callable[[], Scene], str, Path]] = {}
    for _, scene in answers().scenes:
        for kind, place, value in _fields(scene):
            key = (kind, *(str(step) for step in place if isinstance(step, str)))
            is_filled = value not in (None, "", [], {})
            if key not in known or (is_filled and not known[key][0]):
                known[key] = (is_filled, lambda scene=scene: scene, kind, place)
    return tuple(
        Mutant(scene_of, kind, place, value)
        for _, scene_of, kind, place in known.values()
        for value in HOSTILE
    )


def _fields(scene: Scene) -> Iterator[tuple[str, Path, Any]]:
    """Yield the places of a scene's records and of everything in them; lists by the first item."""
    for name, body in scene.items():
        for key, items in body.items():
            if key in {name, "metric_sets", "identities", "events"} and isinstance(items, list):
                for number, item in enumerate(items):
                    kind = f"{name} {_kind(item)}" if name in KINDS else key
                    yield kind, (name, key, number), item
                    yield from _inside(kind, (name, key, number), item)


def _inside(kind: str, place: Path, value: Any) -> Iterator[tuple[str, Path, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield kind, (*place, key), item
            yield from _inside(kind, (*place, key), item)
    elif isinstance(value, list):
        is_children = place[-1] == "child_events"
        for number, item in enumerate(value if is_children else value[:1]):
            own = f"{kind} {_kind(item)}" if is_children else kind
            yield own, (*place, number), item
            yield from _inside(own, (*place, number), item)


def _kind(item: Any) -> str:
    kind = item.get("event_type") or item.get("type") or ""
    content = item.get("content")
    return f"{kind} {content.get('type')}" if isinstance(content, dict) else str(kind)


def sampled(count: int, seed: int = 2026) -> list[Mutant]:
    """Return some of the mutants, the same each time."""
    return random.Random(seed).sample(mutants(), count)
