"""The end of an undo: its page, what the undone run is called from now on, and what is told."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from connectors.clock import now
from tasks.report.pages import page
from tasks.report.written import LABELS
from tasks.run.frame import Ended
from tasks.run.session import Session
from tasks.undo.lists import OUTCOMES, left_behind, refusals
from tasks.undo.shared import index_path

MEANINGS: Final[Mapping[str, str]] = {
    "undone": "taken back",
    "gone": "somebody else had removed it",
    "kept": "it was there before the run",
    "refused": "left as it is, and still in the ledger",
}
TOLD: Final = 20  # refused records on the screen


async def report_undo(
    shared: Session,
    run: str,
    undone_run: str,
    counts: dict[str, dict[str, int]],
    is_dry: bool,  # noqa: FBT001 - a unit
) -> Ended:
    """Write the page of an undo, and call the run undone, whole or in part."""
    folder = Path(shared.settings.storage.reports) / run
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    rows = _rows(counts)
    refused = sum(row["refused"] for row in rows)
    message = _message(undone_run, rows, refused, is_dry=is_dry)
    listed = refusals(folder)
    path = _write_page(
        folder,
        {
            "run": run,
            "undone_run": undone_run,
            "dry": is_dry,
            "migration": shared.settings.name,
            "target": shared.target_url,
            "written": f"{now():%Y-%m-%d %H:%M} UTC",
            "message": message,
            "rows": rows,
            "refused": refused,
            "refused_rows": listed,
            "left_rows": left_behind(folder),
        },
    )
    if not is_dry:
        shared.runs.mark(undone_run, "undone_in_part" if refused else "undone")
    index_path(shared, run).unlink(missing_ok=True)
    return Ended(
        run=run,
        kind="undo",
        message=message,
        failed=refused,
        report=str(path),
        undone={"rows": rows, "refused": listed[:TOLD]},
    )


def _rows(counts: Mapping[str, Mapping[str, int]]) -> list[dict[str, Any]]:
    """Return the table of an undo, without entities that had nothing."""
    return [
        {
            "entity": entity,
            "label": LABELS.get(entity, entity),
            **{outcome: found.get(outcome, 0) for outcome in OUTCOMES},
        }
        for entity, found in counts.items()
        if any(found.values())
    ]


def _message(undone_run: str, rows: list[dict[str, Any]], refused: int, *, is_dry: bool) -> str:
    if is_dry:
        undone = sum(row["undone"] for row in rows)
        return f"Nothing was written: {undone} records would be taken back, {refused} would not."
    if refused:
        return (
            f"Run {undone_run} is undone but for {refused} records, "
            "which people have touched since or something that stays needs."
        )
    return f"Run {undone_run} is undone."


def _write_page(folder: Path, told: Mapping[str, Any]) -> Path:
    """Write `index.html` and `undo.json` beside the lists; returns the page's path."""
    lists = {
        row["entity"]: [o for o in OUTCOMES if (folder / f"{row['entity']}-{o}.csv").exists()]
        for row in told["rows"]
    }
    path = folder / "index.html"
    text = page("undo.html.j2", **told, lists=lists, meanings=MEANINGS)
    path.write_text(text, encoding="utf-8")
    (folder / "undo.json").write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    return path
