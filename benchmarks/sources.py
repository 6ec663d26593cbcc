"""The source whose desk is measured."""

from benchmarks.zendesk.facts import AUTH, KIND, NAME, OTHERS, ROOM, groups, people

DESK = f"benchmarks.{KIND}.desk"  # serves it

__all__ = ["AUTH", "DESK", "KIND", "NAME", "OTHERS", "ROOM", "groups", "people"]
