"""Who may name what: a source stands in its own rooms and in the registers, and nowhere else."""

import ast
import re
from pathlib import Path

import pytest

from transforms.sources import SOURCES

ROOT = Path(__file__).parents[1]
REGISTER = "sources.py"
# A kind that is an ordinary word is known by its rooms and its own names.
NAMED = {
    "files": r"\b(transforms|connectors|sandbox)[./]files\b|\bfolder(source|catalog)\b"
    r"|kind\s*[=:]=?\s*['\"]files['\"]",
    "intercom": r"\bintercom_source\b",
}
# A kind that is the target's as well has rooms of another name.
ROOM = {"intercom": "intercom_source"}


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
    assert [
        str(path)
        for path in named
        if ROOM.get(kind, kind) not in path.parts and path.name != REGISTER
    ] == []


@pytest.mark.parametrize("kind", SOURCES)
def test_each_source_has_the_same_rooms(kind):
    rooms = (
        "transforms",
        "connectors",
        "connectors/sandbox",
        "tests/transforms",
        "tests/connectors",
    )

    assert [room for room in rooms if not (ROOT / room / ROOM.get(kind, kind)).is_dir()] == []


# What a ticket becomes in Intercom has its rooms, and these modules beside them, each for a reason.
ITS_ROOMS = {"intercom", "intercom_source", "sandbox", "plan"}
ALLOWED = {
    "benchmarks/formula.py": "counts requests by what Intercom calls them",
    "benchmarks/http_client.py": "measures the request that is sent most",
    "benchmarks/stub.py": "answers as Intercom does",
    "connectors/settings/model.py": "a source's side conversations",
    "tasks/load/lost_ledger.py": "nothing but a conversation can come twice",
    "tasks/load/units.py": "the attribute without which no ticket is found again",
    "tasks/propose/sampling.py": "the model of a ticket's attributes",
    "tasks/run/session.py": "which conversations the ledger claims",
    "tasks/stage/inventory.py": "the model of a ticket's attributes",
    "tasks/undo/shared.py": "what a ticket is in Intercom",
    "tasks/undo/steps.py": "each object is judged by its own rule",
    "tasks/undo/units.py": "each object is judged by its own rule",
    "tasks/undo/verdicts.py": "each object is judged by its own rule",
    "tasks/verify/read_back.py": "each object is compared by its own rule",
    "tasks/verify/strays.py": "doubles are looked for among conversations",
    "transforms/decisions/fields.py": "the model of a ticket's attributes",
    "transforms/model.py": "the words of the steps",
    "transforms/places.py": "the model of a ticket's attributes",
    "transforms/quirks/intercom.py": "an oddity of Intercom's",
    "transforms/quirks/intercom_messages.py": "an oddity of Intercom's",
    "transforms/quirks/intercom_objects.py": "an oddity of Intercom's",
    "transforms/rules.py": "a source's side conversations, and a value of `land_as`",
    "transforms/verify/asides.py": "compares a conversation",
    "transforms/verify/details.py": "compares a conversation",
    "transforms/verify/labels.py": "compares a conversation",
    "transforms/verify/seen.py": "reads a conversation",
    "transforms/verify/threads.py": "compares a conversation",
    "transforms/verify/tickets.py": "compares a conversation",
}


def identifiers(path):
    """Return the names that a module uses, and the word alone as a text; prose is free."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name) | ast.alias(name=name):
                yield name
            case ast.Constant(value="conversation"):
                yield "conversation"


def test_a_conversation_is_named_in_its_rooms_and_where_a_reason_stands():
    modules = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    named = {
        str(path.relative_to(ROOT))
        for path in modules
        if not ITS_ROOMS.intersection(path.relative_to(ROOT).parts)
        and not set(SOURCES).intersection(path.relative_to(ROOT).parts)
        and any("conversation" in name.lower() for name in identifiers(path))
    }

    assert named == set(ALLOWED)
