"""How a worker and the runs it starts write to their log: as `connectors.log_lines` does."""

import logging

from prefect.logging.handlers import PrefectConsoleHandler

from transforms.outlets import log_entry


class WorkerLog(PrefectConsoleHandler):
    """Prefect's own handler, whose entries have only their first line at the margin."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the entry, its traceback included."""
        return log_entry(super().format(record))
