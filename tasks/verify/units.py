"""Units of work that read back: choosing, comparing ranges, searching strays, certifying."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any, Final

from connectors.clock import now
from connectors.ledger.profiles import kept_profile
from connectors.signing import Signer, open_signer
from tasks.report.accounting import Account
from tasks.report.urls import TargetUrls
from tasks.report.written import reason_rows, table_rows
from tasks.run.frame import Ended, raise_if_stopped
from tasks.run.session import Session
from tasks.verify import subject
from tasks.verify.certificate import hash_of, hash_of_tables, sentence, write_certificate
from tasks.verify.counted import counted
from tasks.verify.read_back import ReadBack
from tasks.verify.second_look import look_again
from tasks.verify.strays import find_strays
from tasks.verify.subject import DECIDING, Verification
from transforms.verify.findings import TEXTS, WORST, Kind

STAGES: Final = {
    "company": "companies",
    "custom_object": "custom objects",
    "office_hours": "office hours",
    "contact": "contacts",
    "ticket": "tickets",
}
CANONICAL: Final = (
    *("company", "custom_object", "office_hours", "contact", "ticket", "message", "attachment"),
    *("help_center", "collection", "article", "translation", "article_file"),
)


def check_ready(shared: Session, verified: str | None) -> None:
    """Raise FatalError when there is no run to verify, or the key is none; reads neither side."""
    _signer(shared)
    subject.chosen_runs(shared, verified)


async def begin(
    shared: Session,
    run: str,
    verified: str | None,
    sample: float | None,
    files: bool | None,  # noqa: FBT001 - what a task takes is passed by place
) -> str:
    """Choose what is compared; returns the runs whose tables say what should be there."""
    raise_if_stopped(shared)
    check_ready(shared, verified)
    about = await asyncio.to_thread(subject.begin, shared, run, verified, sample, files=files)
    compared = ", ".join(each.run for each in about.layers)
    shared.tell(f"Compares {compared} with the workspace.")
    rows = [shared.runs.get(each.run) for each in about.layers]
    for newer in [] if verified else subject.passed_over(shared, rows):
        shared.tell(f"Run {newer} was stopped before its plan was complete: not compared.")
    return compared


async def parts(shared: Session, run: str, entity: str) -> list[str]:
    """Return the names of an entity's ranges; none where it was not asked for."""
    # Those two come with others who mean them, or with every run.
    asked = {*shared.rules.entities, "custom objects", "office hours"}
    if STAGES[entity] not in asked:
        return []
    shared.progress.begin(f"verify {STAGES[entity]}")
    return subject.opened(shared, run).parts(entity)


async def compare(shared: Session, run: str, entity: str, part: str) -> int:
    """Compare one range with what Intercom shows; returns how many differences there are."""
    about = subject.opened(shared, run)
    back = ReadBack(shared, about, part)
    work = {
        "company": back.companies,
        "custom_object": back.custom_objects,
        "office_hours": back.office_hours,
        "contact": back.contacts,
        "ticket": back.tickets,
    }[entity]
    differences = await work()
    compared = about.own.load_note(f"count-{entity}-{part.replace('/', '-')}").get(entity, "0")
    shared.progress.add(f"verify {STAGES[entity]}", int(compared))
    return differences


async def strays(shared: Session, run: str) -> int:
    """Search for doubles and for records that only one side knows."""
    shared.progress.end("verify tickets")
    return await find_strays(shared, subject.opened(shared, run))


async def second_look(shared: Session, run: str) -> int:
    """Read a sample of tickets once more from the source."""
    return await look_again(shared, subject.opened(shared, run))


async def certify(shared: Session, run: str) -> Ended:
    """Write the certificate, signed where there is a key, and say how it ended."""
    about = subject.opened(shared, run)
    me = await shared.target.me()
    folder = Path(shared.settings.storage.reports) / run
    urls = TargetUrls(shared.target_url, me.workspace)
    account = await counted(about, shared.ledger, folder, target_url=urls.of)
    facts = _facts(shared, about, account, run, me.workspace)
    profile = await kept_profile(shared.ledger, me.workspace)
    facts["profile"] = None if profile is None else profile.told
    signer = _signer(shared)
    made = await asyncio.to_thread(write_certificate, folder, facts, about.findings(), signer)
    return Ended(
        run=run,
        kind="verify",
        message=f"{sentence(made.told)} The certificate is {'signed' if signer else 'unsigned'}.",
        failed=made.differences + made.unread + account.failed,
        report=str(made.page),
        reasons={"differences": _by_kind(made.told)},
    )


def _facts(
    shared: Session, about: Verification, account: Account, run: str, workspace: str | None
) -> dict[str, Any]:
    settings, counts = shared.settings, about.counts()
    rows = [shared.runs.get(each.run) for each in about.layers]
    redacted = settings.redacted()
    compared = {**counts, "attachment": counts.get("file")}
    return {
        "made_at": now().isoformat(timespec="seconds"),
        "migration": settings.name,
        "source": shared.source_url,
        "target": shared.target_url,
        "workspace": workspace,
        "verification": run,
        "runs": [
            {
                "id": str(row.id),
                "kind": row.kind,
                "state": row.state,
                "started_at": row.started_at.isoformat(timespec="seconds"),
            }
            for row in rows
        ],
        "sample": {
            "asked": about.sample.asked,
            "is_whole": about.sample.is_whole,
            "seed": about.sample.seed,
        },
        "files_compared_by": "sha256" if about.with_files else "name and size",
        "records": [
            each | {"compared": compared.get(each["entity"])}
            for each in table_rows(account.entities)
        ],
        "adds_up": all(count.adds_up for count in account.entities.values()),
        "losses": reason_rows(account.entities, "losses"),
        "second_look": {
            "tickets": counts.get("source_ticket", 0),
            "messages": counts.get("source_message", 0),
            "gone": counts.get("source_gone", 0),
            "unread": counts.get("source_unread", 0),
            "gaps": counts.get("gap", 0),
            "gaps_asked": counts.get("gap_asked", 0),
            "listed": counts.get("listed", 0),
        },
        "hashes": {
            "configuration": settings.digest(),
            "rules": hash_of({key: redacted[key] for key in DECIDING}),
            "canonical": hash_of([hash_of_tables(each, CANONICAL) for each in about.layers]),
            "plan": hash_of([hash_of_tables(each, each.kinds("plan")) for each in about.layers]),
        },
    }


def _by_kind(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what differs or could not be read, counted: the worst, then the most frequent."""
    counts = Counter(row["kind"] for row in (*told["differences"], *told["unread"]))
    counted = sorted(counts.most_common(), key=lambda each: each[0] != WORST.value)
    return [{"label": kind, "reason": TEXTS[Kind(kind)], "count": count} for kind, count in counted]


def _signer(shared: Session) -> Signer | None:
    path = shared.settings.verify.signing_key
    return None if path is None else open_signer(path)
