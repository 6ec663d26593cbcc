"""The source whose desk is measured, and the one that is read ticket by ticket beside it."""

from benchmarks.freshdesk.facts import KIND as SINGLE
from benchmarks.freshdesk.facts import LEAST as SINGLE_LEAST
from benchmarks.freshdesk.facts import NAME as SINGLE_NAME
from benchmarks.zendesk.facts import AUTH, KIND, LOCALES, NAME, OTHERS, ROOM, groups, people

DESK = f"benchmarks.{KIND}.desk"  # serves it
GUIDE = f"benchmarks.{KIND}.knowledge_desk"  # serves its help center
SINGLE_ROOM = f"benchmarks.{SINGLE}"

__all__ = [
    "AUTH",
    "DESK",
    "GUIDE",
    "KIND",
    "LOCALES",
    "NAME",
    "OTHERS",
    "ROOM",
    "SINGLE_LEAST",
    "SINGLE_NAME",
    "SINGLE_ROOM",
    "groups",
    "people",
]
