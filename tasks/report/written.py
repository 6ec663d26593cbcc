"""The report of a run: one HTML page, lists as CSV, and a summary that other commands read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from connectors.http import LimiterStats
from connectors.ledger import RunRow
from connectors.ledger.news import News
from tasks.report.accounting import Account, EntityCount
from tasks.report.charts import kind_bars, rate_chart, records_chart, stage_bars
from tasks.report.pages import page
from tasks.report.records_page import write_records
from tasks.report.side_by_side import write_side_by_side
from tasks.run.progress import Progress, duration
from transforms.checklist import AFTER
from transforms.filters import LATER
from transforms.model import Outcome
from transforms.plan.losses import LOSSES
from transforms.quirks.register import REGISTRY

LABELS: Final = {
    "company": "Companies",
    "custom_object": "Custom objects",
    "office_hours": "Office hours",
    "contact": "Contacts",
    "ticket": "Tickets",
    "message": "Messages and notes",
    "attachment": "Files and inline images",
    "collection": "Collections",
    "article": "Articles",
    "translation": "Translations",
    "article_file": "Files of articles",
    "tag": "Tags",
    "attribute": "Attributes",
    "tag_group": "Tags on people",
}
_WORDS: Final = {"ticket": "tickets", "contact": "people", "company": "companies"}
ALL_THERE: Final = "Everything that was to be moved is in Intercom."
KINDS: Final = {
    "demo": "Demo",
    "full": "Full run",
    "delta": "Delta",
    "rerun": "Rerun",
    "undo": "Undo",
}


@dataclass(frozen=True, slots=True)
class ReportInput:
    """What a report tells besides the account."""

    run: RunRow
    migration: str
    source: str
    target: str
    notices: Sequence[str]
    progress: Progress
    source_use: LimiterStats
    target_use: LimiterStats
    stopped: str | None = None  # why the run did not come to its end
    fields: Sequence[Mapping[str, Any]] = ()  # that became attributes of themselves
    todo: str | None = None  # the list, beside the page, of what a person has to do
    news: News | None = None  # of a run that brings what is new
    news_rows: Sequence[Mapping[str, Any]] = ()


def write_report(account: Account, told: ReportInput) -> Path:
    """Write `index.html` and `summary.json` beside the lists; returns the page's path."""
    path = account.folder / "index.html"
    context = _context(account, told)
    rows = account.side_by_side.chosen()
    context["side_by_side"] = write_side_by_side(account.folder, context["title"], rows)
    listed = [*account.listed.rows(), *told.news_rows]
    context["records"] = write_records(account.folder, context["title"], listed, LABELS)
    path.write_text(page("report.html.j2", **context), encoding="utf-8")
    summary = _summary(account, told)
    (account.folder / "summary.json").write_bytes(orjson.dumps(summary, option=orjson.OPT_INDENT_2))
    return path


def table_rows(entities: Mapping[str, EntityCount]) -> list[dict[str, Any]]:
    """Return the four-column table, without entities that had nothing."""
    return [
        {
            "entity": entity,
            "label": LABELS.get(entity, entity),
            "available": count.available,
            "migrated": count.migrated,
            "failed": count.failed,
            "skipped": count.skipped,
        }
        for entity, count in entities.items()
        if count.available or entity in {"company", "contact", "ticket"}
    ]


def reason_rows(entities: Mapping[str, EntityCount], kind: str) -> list[dict[str, Any]]:
    """Return reasons of one kind (failures, skips, losses), most frequent first in each entity."""
    return [
        {
            "label": LABELS.get(entity, entity),
            "reason": reason,
            "count": number,
            "text": LOSSES.get(reason, "") if kind == "losses" else "",
        }
        for entity, count in entities.items()
        for reason, number in getattr(count, kind).most_common()
    ]


def verdict(account: Account, stopped: str | None) -> tuple[str, str]:
    """Return how the run ended, as a kind and a sentence."""
    later = _still_ahead(account)
    if stopped is not None:
        return "stopped", f"Stopped: {stopped}. Run again to go on where it stopped."
    if account.failed:
        return "bad", f"{account.failed} records failed; all others are where they belong.{later}"
    if later:
        return "good", f"What is open is in Intercom.{later}"
    return "good", ALL_THERE


def _still_ahead(account: Account) -> str:
    """Return a sentence on what a run left to the next one; empty where it left nothing."""
    counts = {
        _WORDS[entity]: count.skips[LATER]
        for entity, count in account.entities.items()
        if entity in _WORDS and count.skips[LATER]
    }
    if not counts:
        return ""
    listed = ", ".join(f"{number} {what}" for what, number in counts.items())
    return f" Still ahead: {listed}. `full` goes on with them."


def _context(account: Account, told: ReportInput) -> dict[str, Any]:
    kind, text = verdict(account, told.stopped)
    run = told.run
    took_s = (run.finished_at - run.started_at).total_seconds() if run.finished_at else None
    rows = table_rows(account.entities)
    for row in rows:
        row["lists"] = list(_lists(account.folder, row["entity"]))
    return {
        "title": f"{KINDS.get(run.kind, run.kind)} of {told.migration}",
        "migration": told.migration,
        "source": told.source,
        "target": told.target,
        "run": {
            "id": run.id,
            "started": f"{run.started_at:%Y-%m-%d %H:%M} UTC",
            "took": None if took_s is None else duration(took_s),
            "workspace": run.workspace,
            "digest": run.digest,
        },
        "verdict": {"kind": kind, "text": text},
        "rows": rows,
        "adds_up": all(count.adds_up for count in account.entities.values()),
        "after": AFTER if run.kind == "full" and text == ALL_THERE else (),
        "notices": told.notices,
        "failures": reason_rows(account.entities, "failures"),
        "skips": reason_rows(account.entities, "skips"),
        "losses": reason_rows(account.entities, "losses"),
        "fields": told.fields,
        "todo": told.todo,
        "quirks": list(_quirks(account)),
        "timings": list(_timings(told.progress)),
        "news": _news(told.news),
        "charts": {
            "records": records_chart(told.progress),
            "rate": rate_chart(told.target_use),
            "kinds": kind_bars(told.target_use),
            "stages": stage_bars(told.progress),
        },
        "use": {"source": _use(told.source_use), "target": _use(told.target_use)},
    }


def _lists(folder: Path, entity: str) -> Iterable[dict[str, str]]:
    for outcome in Outcome:
        if (folder / f"{entity}-{outcome}.csv").exists():
            yield {"file": f"{entity}-{outcome}.csv", "label": outcome.value}


def _quirks(account: Account) -> Iterable[dict[str, Any]]:
    for quirk_id, count in sorted(account.quirks.items()):
        quirk = REGISTRY[quirk_id].quirk
        yield {"id": quirk_id, "fact": quirk.fact, "loss": quirk.loss, "count": count}


def _news(news: News | None) -> dict[str, Any] | None:
    """Return what a run brought that was not there before, as tables; None where nobody asks."""
    if news is None:
        return None
    entities = [entity for entity in LABELS if {entity} & {*news.new, *news.changed}]
    return {
        "rows": [
            {
                "label": LABELS[entity],
                "new": news.new.get(entity, 0),
                "changed": news.changed.get(entity, 0),
            }
            for entity in entities
        ],
        "steps": [
            {"label": operation.replace(".", " ").replace("_", " "), "count": count}
            for operation, count in sorted(news.steps.items(), key=lambda each: -each[1])
        ],
    }


def _timings(progress: Progress) -> Iterable[dict[str, str]]:
    for line in progress.lines.values():
        took_s = (line.ended_at_s or line.started_at_s) - line.started_at_s
        yield {
            "stage": line.stage,
            "done": str(line.done),
            "rate": f"{line.rate(line.started_at_s):.0f}",
            "took": duration(took_s),
        }


def _use(stats: LimiterStats) -> str:
    return (
        f"{stats.requests}, at most {stats.in_flight_max} at once; "
        f"{stats.rate_limited} answered 429; waited {duration(stats.waited_s)} for the rate limit"
    )


def _summary(account: Account, told: ReportInput) -> dict[str, Any]:
    return {
        "run": told.run.id,
        "kind": told.run.kind,
        "migration": told.migration,
        "stopped": told.stopped,
        "entities": {row["entity"]: row for row in table_rows(account.entities)},
        "failures": reason_rows(account.entities, "failures"),
        "skips": reason_rows(account.entities, "skips"),
        "losses": reason_rows(account.entities, "losses"),
        "quirks": dict(account.quirks),
        "steps": dict(account.steps),
        "requests": {"source": told.source_use.requests, "target": told.target_use.requests},
        "rate_limited": told.target_use.rate_limited,
    }
