"""Records with one value changed, through the reader of records, the transforms and the plan.

Every field of every kind of record that the sandbox's sample desk answers with, and each of a set
of hostile values; one change at a time. What counts: nothing stops, crashes or is lost in silence.
"""

import copy
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from tests.torture.accounts import Account, play
from tests.torture.mutants import Mutant, mutants
from transforms.errors import FatalError

OUTCOMES: Final = ("kept", "told", "stopped", "crashed", "lost")
BAD: Final = frozenset(OUTCOMES[2:])
# Columns that are no content: made from addresses, guessed, or told by other columns.
DERIVED: Final = frozenset({"url", "size_bytes", "author_kind", "side_subject"})


def outcome(mutant: Mutant) -> tuple[str, str]:
    """Return what a mutant came to, and a word on it if that is bad."""
    try:
        was, found = _baseline(mutant), play(mutant.made())
    except FatalError as exc:
        return "stopped", str(exc)
    except Exception as exc:  # noqa: BLE001 - what crashes is what is looked for
        return "crashed", f"{type(exc).__name__}: {exc}"[:200]
    is_told = bool(found.left - was.left or found.losses - was.losses)
    missing = was.totals() - found.totals()
    if missing and not mutant.is_gone and not (is_told and missing.keys() == {"attachment"}):
        return "lost", f"records: {dict(missing)}"
    if is_told:
        return "told", ""
    if not mutant.is_nothing and (gone := _emptied(was, found)):
        return "lost", f"values: {gone}"
    return "kept", ""


_BASELINES: dict[int, Account] = {}


def _baseline(mutant: Mutant) -> Account:
    scene = mutant.scene()
    if id(scene) not in _BASELINES:
        _BASELINES[id(scene)] = play(copy.deepcopy(scene))
    return _BASELINES[id(scene)]


def _emptied(was: Account, found: Account) -> list[str]:
    """Return the columns of canonical rows that held something and hold nothing any more."""
    return [
        f"{entity} {column}"
        for (entity, source_id), row in was.rows.items()
        for column, value in row.items()
        if column not in DERIVED
        and value not in (None, "", [], False)
        and (other := found.rows.get((entity, source_id))) is not None
        and other[column] in (None, "", [])
    ]


@dataclass
class Fuzzed:
    """What came of many mutants."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)  # kind of record, outcome
    bad: list[str] = field(default_factory=list)

    @property
    def tried(self) -> int:
        """How many there were."""
        return sum(self.outcomes.values())


def fuzz(tried: Iterable[Mutant] | None = None) -> Fuzzed:
    """Try mutants, all unless told."""
    found = Fuzzed()
    for mutant in mutants() if tried is None else tried:
        what, why = outcome(mutant)
        found.outcomes[mutant.kind.split()[0], what] += 1
        if what in BAD:
            found.bad.append(f"{what}: {mutant.name}: {why}")
    return found


def table_of(found: Fuzzed) -> list[str]:
    """Return the result as the page shows it."""
    kinds = sorted({kind for kind, _ in found.outcomes})
    lines = [
        "| records | tried | " + " | ".join(OUTCOMES) + " |",
        "| --- |" + " ---: |" * (len(OUTCOMES) + 1),
    ]
    for kind in kinds:
        counts = [found.outcomes[kind, what] for what in OUTCOMES]
        lines.append(f"| {kind} | " + " | ".join(f"{n:,}" for n in (sum(counts), *counts)) + " |")
    return lines


def lines_of(found: Fuzzed) -> list[str]:
    """Return the whole part of the page."""
    bad = sum(found.outcomes[key] for key in found.outcomes if key[1] in BAD)
    told = f"{found.tried:,} records with one value changed: {bad:,} stopped, crashed or lost."
    return [told, "", *table_of(found), *(f"- {line}" for line in found.bad[:40])]
