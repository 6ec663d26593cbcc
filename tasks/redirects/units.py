"""The units of `redirects`: leads readers on from old addresses, and takes that back."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from connectors.forwarding import Forwarding, RuleBook
from connectors.ledger.redirects import HIDDEN, SOURCE, TARGET, Led, kept_redirects
from connectors.protocols import Finding
from tasks.redirects import rules
from tasks.redirects.files import FOLDER, write_files
from tasks.redirects.hiding import Shown, hide, show_again
from tasks.redirects.pages import Pages, old_pages
from tasks.redirects.rules import LEADING, remove_rules, set_rules
from tasks.redirects.trying import tried, try_one, visitor
from tasks.redirects.wishes import Domain, Rule, Wishes, outcome_of, wishes
from tasks.run.frame import OpenedRun
from tasks.run.session import Session
from transforms.addresses import host_of
from transforms.errors import FaultsError, MigrationError
from transforms.model import EntityType
from transforms.plan.knowledge.redirects import Led as LedPage
from transforms.plan.knowledge.redirects import Moved

CENTERS: Final = "help_centers"


@dataclass(slots=True)
class Redirected:
    """What came of leading readers on: for the screen; all of it is in the table as well."""

    folder: Path
    pages: int
    addresses: list[LedPage]
    left: int  # articles without a page for readers in Intercom
    hidden: Counter[str] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)
    steps: str | None = None  # where a person makes old pages go, in the source
    note: str | None = None  # why no system leads on from the old host

    @property
    def is_done(self) -> bool:
        """Whether every address that hangs on a rule has one that leads on."""
        ruled = (each for each in self.addresses if each.rule_in)
        return not self.troubles and all(each.rule in LEADING for each in ruled)


@dataclass(slots=True)
class TakenBack:
    """What came of taking redirects back."""

    counted: Counter[str] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)
    archived: list[str] = field(default_factory=list)  # articles that a person has to restore
    steps: str | None = None


async def write_only(shared: Session) -> Redirected:
    """Write the files, and change no system."""
    found = await old_pages(shared)
    led = [LedPage(each) for each in found.moved]
    await _write(shared, led)
    return _redirected(shared, found, led)


async def lead_on(run: OpenedRun, *, hides: bool) -> Redirected:
    """Set the rules of both sides, try every old address, and write the files.

    Running it again sets what is missing, and nothing twice. `hides`: articles that stand in the
    way of their rules are unpublished in the source.
    """
    shared = run.shared
    found = await old_pages(shared)
    await _require_workspace(shared)
    async with _forwarding(shared) as source:
        told = wishes(found.moved, await _domains(shared), has_source=source is not None)
        outcomes, troubles = await _set(run, source, told)
        hidden: Counter[str] = Counter()
        reader = visitor(shared, found.moved)
        try:
            if hides and source is not None:
                shown = _standing(found.moved, told, outcomes)
                kept = await kept_redirects(shared.ledger)
                new_hosts = {host_of(each.new) for each in found.moved}
                troubles += await hide(
                    run, source, shown, kept, lambda m: try_one(reader, m, new_hosts), hidden
                )
            results = await tried(reader, found.moved)
        finally:
            await reader.aclose()
        led = [
            LedPage(each, _system(each, told, source), outcome_of(each.old, told, outcomes), result)
            for each, result in zip(found.moved, results, strict=True)
        ]
        await _write(shared, led)
        done = _redirected(shared, found, led)
        done.hidden, done.troubles = hidden, troubles
        done.steps = None if source is None else source.steps
        done.note = _without(shared) if source is None else None
    return done


async def lead_back(run: OpenedRun) -> TakenBack:
    """Remove what was set, after what was unpublished is shown again; others' rules stay."""
    shared, done = run.shared, TakenBack()
    kept = await kept_redirects(shared.ledger)
    if not kept:
        return done
    await _require_workspace(shared)
    async with _forwarding(shared) as source:
        if source is not None:
            done.steps = source.steps
            done.archived = await show_again(run, source, _of(kept, HIDDEN), done.counted)
            done.troubles += await remove_rules(run, source, _of(kept, SOURCE), done.counted)
        book = shared.target.redirects
        done.troubles += await remove_rules(run, book, _of(kept, TARGET), done.counted)
    return done


async def findings(shared: Session) -> list[Finding]:
    """Say for each side whether the credentials may write redirects; changes nothing."""
    if "articles" not in shared.rules.entities or shared.source.knowledge is None:
        return []
    found = []
    for side in (_of_source, _of_target):
        try:
            found += await side(shared)
        except MigrationError as exc:
            found.append(_told(f"nobody can say yet who may write them ({exc})"))
    return found


async def _of_source(shared: Session) -> list[Finding]:
    async with _forwarding(shared) as source:
        if source is None:
            return [_told(_without(shared))]
        return [await _finding(source, each.id, each.name) for each in await source.centers()]


def _without(shared: Session) -> str:
    return (
        f"{shared.source.name} has no redirects of its own: `redirects` writes files for a server"
    )


async def _of_target(shared: Session) -> list[Finding]:
    book = shared.target.redirects
    return [
        await _finding(book, str(each["id"]), str(each.get("display_name")))
        for each in await _help_centers(shared)
    ]


async def _finding(book: RuleBook, center: str, name: str) -> Finding:
    why = await book.refusal(center)
    return _told(f"{book.name}, {name}: " + (why or "the credentials may write them"))


def _told(text: str) -> Finding:
    return Finding(is_fatal=False, subject="redirects", text=text)


@asynccontextmanager
async def _forwarding(shared: Session) -> AsyncIterator[Forwarding | None]:
    knowledge = shared.source.knowledge
    found = None if knowledge is None else knowledge.forwarding(shared.claim.may_change)
    try:
        yield found
    finally:
        if found is not None:
            await found.aclose()


async def _require_workspace(shared: Session) -> None:
    """Raise FaultsError where a run would be refused: nothing is written to a wrong workspace."""
    found = await shared.target.preflight(shared.settings.target.workspace)
    if faults := [f"{each.subject}: {each.text}" for each in found if each.is_fatal]:
        raise FaultsError(faults)


async def _set(
    run: OpenedRun, source: Forwarding | None, told: Wishes
) -> tuple[dict[Rule, str], list[str]]:
    """Set the rules of both sides; returns what became of each, and what hinders a side."""
    kept = await kept_redirects(run.shared.ledger)
    sides: list[tuple[str, RuleBook | None, Mapping[str, Sequence[rules.Wanted]]]] = [
        (SOURCE, source, told.source),
        (TARGET, run.shared.target.redirects, told.target),
    ]
    outcomes: dict[Rule, str] = {}
    troubles: list[str] = []
    for side, book, wanted in sides:
        if book is not None:
            done = await set_rules(run, book, side, wanted, kept)
            outcomes |= {Rule(side, *key): outcome for key, outcome in done.outcomes.items()}
            troubles += [f"{book.name}: {each}" for each in done.troubles]
    return outcomes, troubles


def _standing(moved: Sequence[Moved], told: Wishes, outcomes: Mapping[Rule, str]) -> list[Shown]:
    """Return the articles, by language, at whose old address a rule of the source leads on."""
    found: dict[tuple[str, str, str], list[Moved]] = {}
    for each in moved:
        rule = told.of.get(each.old)
        is_led = rule is not None and rule.side == SOURCE and outcomes.get(rule) in LEADING
        if each.entity == EntityType.ARTICLE and each.locale is not None and is_led:
            found.setdefault((each.center, each.source_id, each.locale), []).append(each)
    return [Shown(*key, tuple(own)) for key, own in found.items()]


async def _help_centers(shared: Session) -> list[dict[str, Any]]:
    return [
        orjson.loads(record.payload)
        async for page in shared.target.pages(CENTERS)
        for record in page.records
    ]


async def _domains(shared: Session) -> list[Domain]:
    return [
        Domain(str(row["id"]), str(row.get("custom_domain") or "").lower(), str(row.get("url")))
        for row in await _help_centers(shared)
    ]


def _system(moved: Moved, told: Wishes, source: Forwarding | None) -> str:
    """Return the name of the system whose rule an old address hangs on."""
    rule = told.of.get(moved.old)
    if rule is None:
        return ""
    return source.name if rule.side == SOURCE and source is not None else "Intercom"


def _of(kept: Sequence[Led], side: str) -> list[Led]:
    return [each for each in kept if each.side == side]


async def _write(shared: Session, led: Sequence[LedPage]) -> None:
    kind = shared.kind.knowledge
    bare = ".*" if kind is None else kind.bare
    await asyncio.to_thread(write_files, _folder(shared), led, bare)


def _folder(shared: Session) -> Path:
    return Path(shared.settings.storage.reports) / FOLDER


def _redirected(shared: Session, found: Pages, led: list[LedPage]) -> Redirected:
    pages = {(each.moved.entity, each.moved.source_id) for each in led}
    return Redirected(_folder(shared), len(pages), led, found.left)
