"""Decisions about a migration: proposed from what both sides have, each with how sure and why."""

from transforms.decisions.decision import Decision, Sureness
from transforms.decisions.proposed import Proposed, Seen, propose_all

__all__ = ["Decision", "Proposed", "Seen", "Sureness", "propose_all"]
