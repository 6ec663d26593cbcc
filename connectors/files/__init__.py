"""A folder in our intermediate format as a source: read in pieces, and never beyond itself."""

from connectors.files.source import FolderSource, open_source

__all__ = ["FolderSource", "open_source"]
