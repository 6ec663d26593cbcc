"""Ten tickets that people look at in both systems, side by side, before they sign."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from tasks.report.pages import page
from tasks.run.endings import Owner
from transforms.model import EntityType, Outcome, RecordRef
from transforms.selection import Thing, choose, cover

TO_LOOK_AT: Final = 10
PAGE: Final = "side-by-side.html"
POINTS: Final = (
    "Comments, in order, by the right people",
    "Assignee, team, state",
    "Fields and tags",
    "People and companies",
    "Files open",
)
_SEED: Final = 1  # the same tickets whenever the same run is reported
_SIZES: Final = (1, 5, 20)  # messages: what is up to these, and more, are different to look at

Row = dict[str, Any]


class SideBySide:
    """Takes what became of the tickets, and keeps few of each sort."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: dict[frozenset[Thing], list[Row]] = {}

    def add(self, rows: Iterable[Mapping[str, Any]], owners: Mapping[RecordRef, Owner]) -> None:
        """Take the accounts of one range, with `target_url`, and the records they ride on."""
        counts: Counter[tuple[str, str]] = Counter()
        losses: dict[str, set[str]] = {}
        moved = []
        for row in rows:
            if row["owner_entity"] != EntityType.TICKET or row["outcome"] != Outcome.MIGRATED:
                continue
            counts[row["owner_id"], row["entity"]] += 1
            losses.setdefault(row["owner_id"], set()).update(row["losses"])
            if row["entity"] == EntityType.TICKET and row["target_url"] and row["url"]:
                moved.append(row)
        for row in moved:
            ticket = row["source_id"]
            owner = owners.get(RecordRef(EntityType.TICKET.value, row["owner_id"]))
            if owner is None:  # an earlier run moved it
                continue
            told = {
                "source_id": ticket,
                "source_url": row["url"],
                "target_url": row["target_url"],
                "messages": counts[ticket, "message"],
                "files": counts[ticket, "attachment"],
                "losses": sorted(losses[ticket]),
            }
            self._keep(told, owner)

    def chosen(self) -> list[Row]:
        """Return those that show most between them, the one that shows most first, and others."""
        kept = {row["source_id"]: row for rows in self._kept.values() for row in rows}
        found = ((row["source_id"], shown) for shown, rows in self._kept.items() for row in rows)
        showing = cover(found, TO_LOOK_AT, _SEED).ticket_ids
        others = kept.keys() - {*showing}
        more = choose(others, TO_LOOK_AT - len(showing), _SEED)
        return [kept[ticket] for ticket in (*showing, *more)]

    def _keep(self, told: Row, owner: Owner) -> None:
        size = sum(told["messages"] > each for each in _SIZES)
        shown = {("step", key.partition(":")[0]) for key in owner.steps} | {("size", str(size))}
        shown |= {("loss", loss) for loss in told["losses"]}
        if told["files"]:
            shown.add(("with", "files"))
        held = self._kept.setdefault(frozenset(shown), [])
        if len(held) < TO_LOOK_AT:
            held.append(told)


def write_side_by_side(folder: Path, title: str, rows: list[Row]) -> dict[str, Any] | None:
    """Write the page into a report's folder; returns its name and how many it shows, if any."""
    if not rows:
        return None
    text = page("side_by_side.html.j2", title=title, rows=rows, points=POINTS)
    (folder / PAGE).write_text(text, encoding="utf-8")
    return {"file": PAGE, "count": len(rows)}
