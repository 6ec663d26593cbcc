"""Who may name what: a source stands in its own rooms and in the registers, and nowhere else."""

from pathlib import Path

import pytest

from transforms.sources import SOURCES

ROOT = Path(__file__).parents[1]
REGISTER = "sources.py"


ROOMS = ("benchmarks", "connectors", "deployments", "flows", "tasks", "transforms")


def files_with(word):
    """Return the modules in which a word stands, upper or lower case."""
    found = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return [path.relative_to(ROOT) for path in found if word in path.read_text().lower()]


@pytest.mark.parametrize("kind", SOURCES)
def test_a_source_is_named_in_its_rooms_and_the_registers_alone(kind):
    named = files_with(kind)

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
