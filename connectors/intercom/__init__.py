"""Intercom as the target: one sender, one way to look, and one way back for each operation."""

from connectors.intercom.preflight import Me
from connectors.intercom.taking_back import UndoEntry
from connectors.intercom.target import IntercomTarget
from connectors.intercom.workspace import open_intercom

__all__ = ["IntercomTarget", "Me", "UndoEntry", "open_intercom"]
