"""How much of each package the tests run at least, in branches: `make test` keeps it.

A floor stands some points under what was measured: it stops what takes tests away or adds code
without any, not a line more or less. Whoever adds tests raises it. What is low here (`flows`,
`deployments`) is run in processes of their own, which nobody measures.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import orjson

from tests.measured import FOLDER

OTHERS: Final = 70  # of a package that has no line of its own
FLOORS: Final = {  # of a hundred branches
    "transforms": 92,
    "transforms/plan": 91,
    "transforms/quirks": 80,
    "transforms/verify": 83,
    "transforms/zendesk": 88,
    "connectors": 82,
    "connectors/http": 90,
    "connectors/intercom": 70,
    "connectors/ledger": 77,
    "connectors/sandbox": 75,
    "connectors/settings": 90,
    "connectors/staging": 35,
    "connectors/zendesk": 86,
    "tasks/load": 63,
    "tasks/plan": 58,
    "tasks/report": 50,
    "tasks/run": 72,
    "tasks/stage": 73,
    "tasks/undo": 4,
    "tasks/verify": 64,
    "flows": 22,
    "deployments": 14,
}

Files = Mapping[str, tuple[int, int]]  # taken and all, by module
Branches = dict[str, tuple[int, int]]  # the same by package


def main() -> int:
    """Tell which packages are under their floors, and return how the command ends."""
    faults = [*broken(branches(measured()))]
    sys.stderr.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults else 0


def measured(folder: Path = FOLDER) -> Files:
    """Return what the processes of the last tests have taken together (`tests.measured`)."""
    taken: dict[str, set[tuple[int, ...]]] = defaultdict(set)
    every: dict[str, set[tuple[int, ...]]] = defaultdict(set)
    for left in folder.glob("*.json"):
        for path, file in orjson.loads(left.read_bytes()).items():
            taken[path].update(map(tuple, file["taken"]))
            every[path].update(map(tuple, file["taken"] + file["missed"]))
    return {path: (len(taken[path]), len(every[path])) for path in every}


def branches(files: Files) -> Branches:
    """Return how many branches each package has and how many of them were taken."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for path, counts in files.items():
        for place, count in enumerate(counts):
            sums[package(path)][place] += count
    return {name: (taken, every) for name, (taken, every) in sums.items() if every}


def package(path: str) -> str:
    """Return the room of a module: at most two folders deep."""
    return "/".join(Path(path).parent.parts[:2])


def broken(found: Branches, floors: Mapping[str, int] = FLOORS) -> Iterator[str]:
    """Yield a line for each package under its floor, and for a floor of a package that is none."""
    for name in sorted(found.keys() | floors.keys()):
        taken, every = found.get(name, (0, 0))
        floor = floors.get(name, OTHERS)
        if not every:
            yield f"{name} has a floor in {__name__} and no branches"
        elif 100 * taken < floor * every:
            yield f"{name}: {100 * taken / every:.1f} % of its branches, the floor is {floor} %"


if __name__ == "__main__":
    sys.exit(main())
