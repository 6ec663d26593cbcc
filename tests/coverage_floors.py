"""How much of each package the everyday tests run at least, in branches: `make test` keeps it.

A floor stands some points under what was measured: it stops what takes tests away or adds code
without any, not a line more or less. Whoever adds tests raises it. What is low here (`undo`,
`flows`, `deployments`) is run by the slow tests, end to end and in processes of their own.
"""

import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson
from coverage import Coverage

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

Branches = dict[str, tuple[int, int]]  # taken and all, by package


def main() -> int:
    """Tell which packages are under their floors, and return how the command ends."""
    faults = [*broken(branches(measured()))]
    sys.stderr.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults else 0


def measured() -> Mapping[str, Any]:
    """Return what the last run of the tests has left in `.coverage`."""
    coverage = Coverage()
    coverage.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        coverage.json_report(outfile=str(report))
        found: Mapping[str, Any] = orjson.loads(report.read_bytes())
    return found


def branches(report: Mapping[str, Any]) -> Branches:
    """Return how many branches each package has and how many of them were taken."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for path, file in report["files"].items():
        counts = sums[package(path)]
        counts[0] += file["summary"]["covered_branches"]
        counts[1] += file["summary"]["num_branches"]
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
