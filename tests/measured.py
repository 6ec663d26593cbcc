"""Measures which branches the tests take: `pytest -p tests.measured`, for `tests.coverage_floors`.

Slipcover puts probes into our bytecode when it is imported. What asks at every line, as `coverage`
does on Python 3.11, makes the tests take twice as long.
"""

import importlib
import os
import shutil
from pathlib import Path
from typing import Any, Final

import orjson
import pytest

ROOMS: Final = ["flows", "tasks", "connectors", "transforms", "deployments"]
FOLDER: Final = Path("build/branches")  # what each process of the tests has taken
# Hits of one probe after which those known are taken out. Each time Slipcover looks through every
# function there is, for 0.1 s: with its usual 50 that took a fifth of the CPU time of small tests.
KNOWN_HITS: Final = 100_000

_probes: list[Any] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Put the probes in before a conftest imports what is measured."""
    if not _is_worker():
        shutil.rmtree(FOLDER, ignore_errors=True)
    if _is_worker() or not early_config.known_args_namespace.numprocesses:
        slipcover = importlib.import_module("slipcover")  # earlier, and pytest warns
        probes = slipcover.Slipcover(branch=True, source=ROOMS, d_miss_threshold=KNOWN_HITS)
        slipcover.ImportManager(probes, slipcover.FileMatcher(sources=ROOMS)).__enter__()
        _probes.append(probes)


def pytest_sessionfinish() -> None:
    """Leave behind which branches were taken in this process, and which were not."""
    for probes in _probes:
        files = probes.get_coverage()["files"]
        told = {
            path: {"taken": file["executed_branches"], "missed": file["missing_branches"]}
            for path, file in files.items()
        }
        FOLDER.mkdir(parents=True, exist_ok=True)
        name = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        (FOLDER / f"{name}.json").write_bytes(orjson.dumps(told))


def _is_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ
