"""Shows the report of a run again."""

import os
from pathlib import Path

from connectors.settings import load_settings
from deployments import screen
from deployments.running import EXIT_OK, Outcome
from tasks.report.accounting import SUMMARY, read_summary
from transforms.errors import FatalError


def run_report(config: str, run: str | None) -> Outcome:
    """Show the table of a run again; without a name, of this migration's last one with a report."""
    settings = load_settings(Path(config), os.environ)
    folder = report_folder(Path(settings.storage.reports), settings.name, run)
    summary = read_summary(folder)
    screen.say(f"Run {summary['run']}")
    screen.records(summary["entities"].values())
    for kind in ("failures", "skips", "losses"):
        screen.reasons(f"{kind.capitalize()}:", summary[kind])
    screen.say(f"Report: {folder / 'index.html'}")
    return Outcome(EXIT_OK)


def report_folder(root: Path, migration: str, run: str | None) -> Path:
    """Return where a migration's report lies, though others may have theirs beside it."""
    paths = [root / run / SUMMARY] if run else root.glob(f"*/{SUMMARY}")
    found = [path for path in paths if path.is_file()]
    own = [path for path in found if read_summary(path.parent)["migration"] == migration]
    if not own:
        whose = f"report {run} of {migration!r}" if run else f"report of {migration!r}"
        raise FatalError(f"no {whose} in {root}; run demo or full first")
    return max(own, key=_age).parent


def _age(path: Path) -> float:
    return path.stat().st_mtime
