"""Writes migration files: proposals go in, what people wrote stays as they wrote it."""

from connectors.drafting.document import MigrationFile
from connectors.drafting.layout import laid_out
from connectors.drafting.merging import Merged, merge
from connectors.drafting.saving import save

__all__ = ["Merged", "MigrationFile", "laid_out", "merge", "save"]
