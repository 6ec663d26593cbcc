"""Who may name what: a source stands in its own rooms and in the registers, and nowhere else."""

import re
from pathlib import Path

import pytest

from transforms.sources import SOURCES

ROOT = Path(__file__).parents[1]
REGISTER = "sources.py"
# A kind that is an ordinary word is known by its rooms and its own names.
NAMED = {
    "files": r"\b(transforms|connectors|sandbox)[./]files\b|\bfolder(source|catalog)\b"
    r"|kind\s*[=:]=?\s*['\"]files['\"]"
}


ROOMS = ("benchmarks", "connectors", "deployments", "flows", "tasks", "transforms")


def files_with(pattern):
    """Return the modules in which something stands, upper or lower case."""
    found = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    told = re.compile(pattern, re.IGNORECASE)
    return [path.relative_to(ROOT) for path in found if told.search(path.read_text())]


@pytest.mark.parametrize("kind", SOURCES)
def test_a_source_is_named_in_its_rooms_and_the_registers_alone(kind):
    named = files_with(NAMED.get(kind, kind))

    assert named
    assert [str(path) for path in named if kind not in path.parts and path.name != REGISTER] == []


@pytest.mark.parametrize("kind", SOURCES)
def test_each_source_has_the_same_rooms(kind):
    rooms = (
        "transforms",
        "connectors",
        "connectors/sandbox",
        "tests/transforms",
        "tests/connectors",
    )

    assert [room for room in rooms if not (ROOT / room / kind).is_dir()] == []
