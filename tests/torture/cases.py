"""The whole kill matrix: each kind of step with each trouble, each case on its own."""

import asyncio
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.e2e.knowledge_scenes import knowledge_scenes
from tests.e2e.matrix import OPERATIONS, TROUBLES, End, Trouble, play
from tests.e2e.scenes import KNOWLEDGE, Scene, scenes
from transforms.model import Operation

AT_ONCE: Final = 2
ALL_KINDS: Final = (*OPERATIONS, *KNOWLEDGE)


@dataclass(frozen=True)
class Case:
    """One kind of step, one trouble, and how it came out; `faults` empty: as undisturbed."""

    scene: str
    operation: Operation
    trouble: Trouble
    faults: list[str]


async def run_cases(folder: Path, ledgers: list[str]) -> list[Case]:
    """Play every case, on the ledgers in turn."""
    told = await scenes(_new(folder, "scenes"))
    base = await knowledge_scenes(_new(folder, "articles"))
    played = {**told, **{f"articles {name}": scene for name, scene in base.items()}}
    unbroken: dict[str, End] = {}
    for name, scene in played.items():
        unbroken[name] = await play(scene, _new(folder, f"{name}-unbroken"), ledgers[0], {})
    wanted = [
        (name, operation, trouble)
        for name in played
        for operation in ALL_KINDS
        if operation in unbroken[name].sent & played[name].kinds
        for trouble in TROUBLES
    ]
    gate, cases = asyncio.Semaphore(AT_ONCE), []

    async def one(number: int, name: str, operation: Operation, trouble: Trouble) -> None:
        async with gate:
            place = _new(folder, f"case-{number}")
            ledger = ledgers[number % len(ledgers)]
            found = await _faults(played[name], unbroken[name], place, ledger, {operation: trouble})
            cases.append(Case(name, operation, trouble, found))
            if found or number % 50 == 0:
                print(
                    f"matrix: {number} of {len(wanted)}",
                    name,
                    operation,
                    trouble,
                    *found[:5],
                    flush=True,
                )

    await asyncio.gather(*itertools.starmap(one, ((n, *case) for n, case in enumerate(wanted))))
    return cases


async def _faults(
    scene: Scene, wanted: End, folder: Path, ledger: str, troubles: Mapping[Operation, Trouble]
) -> list[str]:
    try:
        end = await play(scene, folder, ledger, troubles)
    except AssertionError as exc:
        return [str(exc)]
    return end.faults(wanted) + ([] if end.struck == troubles else ["it did not strike"])


def _new(folder: Path, name: str) -> Path:
    path = folder / name
    path.mkdir()
    return path


def table_of(cases: list[Case]) -> list[str]:
    """Return the result as a table: kinds of steps by troubles, with how many ended alike."""
    lines = [
        "| kind of step | " + " | ".join(str(trouble) for trouble in TROUBLES) + " |",
        "| --- |" + " :-: |" * len(TROUBLES),
    ]
    for operation in ALL_KINDS:
        row = [f"| {operation}"]
        for trouble in TROUBLES:
            found = [c for c in cases if (c.operation, c.trouble) == (operation, trouble)]
            good = sum(not case.faults for case in found)
            row.append(f"| {good}/{len(found)}" if good < len(found) else f"| {good}")
        lines.append(" ".join([*row, "|"]))
    return lines
