"""Proposals into a migration file: what is there stays, what a person took out stays out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from connectors.drafting.document import MigrationFile, in_a_comment
from connectors.drafting.marks import Mark
from connectors.settings.trees import MISSING
from transforms.decisions import Decision, Sureness
from transforms.decisions.tickets import ROUTES

SAMPLE: Final = 32  # characters of a value that are shown
# Only what people chose from a list is shown in the file, which more people read than a desk.
_SHOWN: Final = frozenset({"list", "boolean"})
WRITTEN, OPEN = "written", "open"  # what became of a proposal


@dataclass(frozen=True, slots=True)
class Merged:
    """What was new: lines that were added, and what is left to a person."""

    added: tuple[Decision, ...]
    marked: tuple[Decision, ...]
    memory: Mapping[str, str]  # what became of every proposal so far, by its id


def merge(
    file: MigrationFile,
    decisions: Iterable[Decision],
    earlier: Mapping[str, str],
    *,
    is_new: bool = False,
) -> Merged:
    """Put into a file what is proposed and not decided yet, and mark what is open.

    `earlier`: what became of earlier proposals, as `Merged.memory` had it. A line of which that
    says it was written, and which isn't there, was taken out by a person. `is_new`: the file has
    nothing but defaults.
    """
    added, marked, memory = [], [], dict(earlier)
    seen = {each.path for each in file.marks}
    file.marks = []
    for each in reversed(list(decisions)):  # new lines go in at the top of their section
        before, there = earlier.get(each.id), file.get(each.path)
        is_free = there is MISSING or (there is None and (is_new or before == OPEN))
        if not is_free and not (is_new and each.is_written):
            continue
        if each.is_written and (before != WRITTEN or there is None or is_new):
            if each.place == ROUTES:
                file.append(each.path[:-1], each.offer)
            else:
                file.put(each.path, each.offer, _comment(each))
            added.append(each)
            memory[each.id] = WRITTEN
        elif each.sureness is Sureness.OPEN and (before != OPEN or each.path in seen):
            file.marks.append(Mark(each.place, each.key, _why(each)))
            marked.append(each)
            memory[each.id] = OPEN
    for found in (added, marked, file.marks):
        found.reverse()
    return Merged(tuple(added), tuple(marked), memory)


def _comment(each: Decision) -> str:
    """Return what stands behind a new line: why, where that is worth a look, and how full."""
    told = [each.why] if each.sureness is Sureness.LIKELY else []
    if each.filled is not None and each.records:
        told.append(f"filled in {100 * each.filled / each.records:.0f} % of {each.records}")
        if each.samples and each.kind in _SHOWN:
            told.append("e.g. " + ", ".join(sample[:SAMPLE] for sample in each.samples))
    return "; ".join(told)


def _why(each: Decision) -> str:
    told = [each.why]
    if each.label != each.key:
        told.insert(0, each.label)
    if each.near:
        told.append(f"near: {', '.join(each.near)}")
    if each.offer is not None:
        told.append(f"perhaps {_flow(each.offer)}")
    return " ".join("; ".join(told).split())


def _flow(offer: Any) -> str:
    """Return an offer as it may be typed into a file, in one line."""
    if isinstance(offer, dict):
        return "{" + ", ".join(f"{key}: {_flow(value)}" for key, value in offer.items()) + "}"
    if isinstance(offer, list):
        return f"[{', '.join(map(_flow, offer))}]"
    return in_a_comment(str(offer))
