"""Entries of a log file: what strangers wrote forges none, and steers no terminal."""

import logging

from transforms.outlets import log_entry


class LogLines(logging.Formatter):
    """A formatter whose entries have only their first line at the margin."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the entry, its traceback included."""
        return log_entry(super().format(record))
