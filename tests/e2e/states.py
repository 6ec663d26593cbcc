"""A workspace's end state without anything that two equal runs may have differently."""

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson

from connectors.sandbox.intercom.texts import plain

State = dict[str, Any]
LEGACY_ID = "Legacy ID"
FIRST_TYPE = "Support request"
DROPPED = {"snoozed_until"}  # counts from the moment of the run; the state itself stays
_ADDRESS = re.compile(rb"(?:127\.0\.0\.1|localhost):\d+")


def normalised(dump: State) -> State:
    """Return the sandbox's natural dump without times of the run and ports of this machine.

    People are named by their external id or address, companies by their own id, files by content.
    Every part stays, in order: a doubled assignment or close is a part more.
    """
    state = orjson.loads(_ADDRESS.sub(b"desk", orjson.dumps(dump)))
    return {kind: sorted(map(_kept, docs), key=_text) for kind, docs in state.items()}


def living(state: State) -> State:
    """Leave out archived attributes, which Intercom keeps for ever."""
    kinds = ("data_attributes", "conversation_attributes")
    kept = {kind: [doc for doc in state[kind] if not doc["archived"]] for kind in kinds}
    return state | kept


def standing(state: State) -> State:
    """Leave out types that are archived, and the one that a workspace has from the beginning.

    The sandbox makes that one when types are first asked for.
    """
    own = [each for each in state["ticket_types"] if not each["archived"]]
    return state | {"ticket_types": [each for each in own if each["name"] != FIRST_TYPE]}


def differences(found: State, wanted: State) -> list[str]:
    """Return what one state has and the other has not, line by line; empty when they are equal."""
    lines = (list(_lines(found)), list(_lines(wanted)))
    return [line for line in difflib.ndiff(*reversed(lines)) if line[0] in "+-"]


def part_types(state: State) -> dict[str, int]:
    """Return how many parts of each type the conversations have."""
    counts: dict[str, int] = {}
    for conversation in state["conversations"]:
        for part in conversation["parts"]:
            counts[part["part_type"]] = counts.get(part["part_type"], 0) + 1
    return counts


def words(state: State) -> dict[str, Counter[str]]:
    """Return the words of all messages and notes of each ticket, by its id in the source.

    Those of notes about a person or company by their id of ours.
    """
    told: dict[str, Counter[str]] = {}
    for conversation in state["conversations"]:
        ticket = conversation["custom_attributes"].get(LEGACY_ID, "")
        bodies = [conversation["source"]["body"], *(p["body"] for p in conversation["parts"])]
        said = told.setdefault(ticket, Counter())
        for body in bodies:
            said.update(plain(body or "").split())
    for bearer in (*state["contacts"], *state["companies"]):
        named = str(bearer.get("external_id") or bearer.get("company_id"))
        said = told.setdefault(named, Counter())
        for note in bearer["notes"]:
            said.update(plain(note["body"]).split())
    return told


def lost_words(wanted: State, found: State) -> dict[str, Counter[str]]:
    """Return the words of messages that only the usual end has, by ticket."""
    kept = words(found)
    lost = {ticket: said - kept.get(ticket, Counter()) for ticket, said in words(wanted).items()}
    return {ticket: gone for ticket, gone in lost.items() if gone}


def _kept(doc: State) -> State:
    return {name: value for name, value in doc.items() if name not in DROPPED}


def _lines(state: State) -> Iterator[str]:
    for kind, docs in sorted(state.items()):
        for doc in docs:
            own = {name: value for name, value in doc.items() if name != "parts"}
            name = (doc.get("custom_attributes") or {}).get(LEGACY_ID, "")
            yield f"{kind} {name} {_text(own).decode()}"
            for part in doc.get("parts", ()):
                yield f"{kind} {name} part {_text(part).decode()}"


def _text(doc: Any) -> bytes:
    return orjson.dumps(doc, option=orjson.OPT_SORT_KEYS)
