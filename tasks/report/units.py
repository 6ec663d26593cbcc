"""Units that account for a run and write its report."""

from pathlib import Path
from typing import Final

from connectors.ledger.news import news_of
from connectors.ledger.runs import COVERED, UNREAD
from tasks.plan.changes import covered_now
from tasks.plan.coverage import told_of
from tasks.plan.proposing import proposals_of
from tasks.report.accounting import account_for
from tasks.report.handed import handed_over
from tasks.report.records_page import news_rows
from tasks.report.todo import write_todo
from tasks.report.urls import TargetUrls
from tasks.report.written import ReportInput, reason_rows, table_rows, verdict, write_report
from tasks.run.frame import FIRST, Ended
from tasks.run.session import Session
from tasks.run.tables import Tables, held_back, tables_of
from tasks.stage.comparing import GONE
from tasks.stage.lists import UNREAD_PARTS, told_of_unread
from transforms.model import RunId
from transforms.plan.kinds import KINDS
from transforms.plan.losses import PART_UNREAD

BRINGING: Final = frozenset({"delta", "rerun"})  # kinds of run whose report says what is new
MAKERS: Final = [operation.value for operation, kind in KINDS.items() if kind.makes]
COVERING: Final = frozenset({"full", "delta"})  # kinds of run after which a delta may go on


async def report(shared: Session, run: str, stopped: str | None = None) -> Ended:
    """Account for every record of the run and write the report."""
    for line in list(shared.progress.lines):
        shared.progress.end(line)
    row = shared.runs.get(run)
    me = await shared.target.me() if stopped is None else None
    urls = TargetUrls(shared.target_url, me.workspace if me else row.workspace)
    folder = Path(shared.settings.storage.reports) / run
    account = await account_for(
        tables_of(shared.area, run), shared.ledger, folder, target_url=urls.of
    )
    for told in tables_of(shared.area, run).load_note(UNREAD_PARTS).values():
        account.lose(told["entity"], PART_UNREAD, len(told["parts"]))
    if stopped is None and row.kind in COVERING and FIRST not in row.detail:
        before = shared.runs.covered() or {}
        covered = covered_now(shared.area, shared.kind.roles, shared.rules.entities, before)
        unread = sorted(tables_of(shared.area, run).load_note(UNREAD))
        shared.runs.note(RunId(run), {COVERED: covered, UNREAD: unread})
    news = await news_of(shared.ledger, run, MAKERS) if row.kind in BRINGING else None
    handed = await handed_over(shared, tables_of(shared.area, run))
    page = write_report(
        account,
        ReportInput(
            run=shared.runs.closing(row),
            migration=shared.settings.name,
            source=shared.source_url,
            target=shared.target_url,
            notices=(
                *held_back(tables_of(shared.area, run)),
                *_gone(tables_of(shared.area, run)),
                *told_of_unread(tables_of(shared.area, run)),
                *told_of(tables_of(shared.area, run)),
            ),
            progress=shared.progress,
            source_use=shared.source.use,
            target_use=shared.target.limiter.stats,
            stopped=stopped,
            fields=proposals_of(tables_of(shared.area, run)),
            news=news,
            news_rows=news_rows(news, urls.of) if news else (),
            todo=write_todo(tables_of(shared.area, run), folder, handed),
        ),
    )
    return Ended(
        run=run,
        kind=row.kind,
        message=verdict(account, stopped)[1],
        failed=account.failed,
        skipped=sum(count.skipped for count in account.entities.values()),
        stopped=stopped,
        report=str(page),
        rows=table_rows(account.entities),
        reasons={
            kind: reason_rows(account.entities, kind) for kind in ("failures", "skips", "losses")
        },
    )


def _gone(tables: Tables) -> list[str]:
    """Return a line for each list that has no longer all rows that it had."""
    return [f"{name}: {told}" for name, told in sorted(tables.load_note(GONE).items())]
