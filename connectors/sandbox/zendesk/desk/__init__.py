"""The desks that the sandbox serves: a small one to read, and the shape of any other."""

from connectors.sandbox.records import Json, Records, StoredFile, held
from connectors.sandbox.zendesk.desk.model import Desk
from connectors.sandbox.zendesk.desk.oddities import ODDITIES, Oddity
from connectors.sandbox.zendesk.desk.sample import sample_desk

__all__ = [
    "ODDITIES",
    "Desk",
    "Json",
    "Oddity",
    "Records",
    "StoredFile",
    "held",
    "sample_desk",
]
