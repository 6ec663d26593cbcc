"""The source whose desk is measured, and those that are read ticket by ticket beside it."""

from benchmarks.freshdesk.facts import SINGLES as OF_FRESHDESK
from benchmarks.intercom_source.facts import SINGLES as OF_INTERCOM
from benchmarks.zendesk.facts import AUTH, KIND, LOCALES, NAME, OTHERS, ROOM, groups, people

DESK = f"benchmarks.{KIND}.desk"  # serves it
GUIDE = f"benchmarks.{KIND}.knowledge_desk"  # serves its help center
SINGLES = (*OF_FRESHDESK, *OF_INTERCOM)

__all__ = [
    "AUTH",
    "DESK",
    "GUIDE",
    "KIND",
    "LOCALES",
    "NAME",
    "OTHERS",
    "ROOM",
    "SINGLES",
    "groups",
    "people",
]
