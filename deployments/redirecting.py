"""The command `redirects`: leads readers of the old help center on, or takes that back."""

import asyncio
import sys
from collections import Counter

import typer

from deployments import screen
from deployments.running import (
    EXIT_AWAITS,
    EXIT_FAILED,
    EXIT_OK,
    EXIT_STOPPED,
    Outcome,
    have_places,
)
from tasks.redirects.files import RULES, TABLE
from tasks.redirects.rules import LEADING
from tasks.redirects.trying import FORWARDS, OLD_PAGE, UNREACHED
from tasks.redirects.units import Redirected, TakenBack, lead_back, lead_on, write_only
from tasks.run.frame import opened_run
from tasks.run.session import session
from transforms.addresses import host_of

SHOWN = 20  # addresses that did not lead on, on the screen; the table has all
_TRIED = {
    FORWARDS: "lead to their page",
    OLD_PAGE: "still show the old page",
    "not_found": "answer 404",
    "asks_for_login": "ask for a login",
    "leads_elsewhere": "lead to another page",
    UNREACHED: "could not be asked",
}
_HIDDEN = {
    "hidden": "taken from readers (drafts now)",
    "was_hidden": "were drafts already",
    "gone": "are archived or deleted",
    "left": "stay as they are",
}
_BACK = {
    "removed": "redirects removed",
    "gone": "redirects were gone already",
    "changed": "redirects lead elsewhere by now: somebody changed them, and they stay",
    "shown_again": "articles published again",
    "was_shown": "articles were published again already",
    "archived": "articles are archived or deleted, and no call brings one back",
    "left": "are left: run it again",
}


def run_redirects(
    config: str, *, undo: bool, archive_articles: bool, only_files: bool, yes: bool
) -> Outcome:
    """Set redirects, write the files, and say what came of each old address; or undo all that."""
    try:
        have_places(config)
        if undo:
            return _say_undone(asyncio.run(_undo(config)))
        if only_files:
            return _say(asyncio.run(_write(config)))
        if archive_articles and not yes and not _is_confirmed():
            screen.say("Nothing was done. Say yes with: redirects --archive-articles --yes")
            return Outcome(EXIT_AWAITS)
        return _say(asyncio.run(_lead(config, hides=archive_articles)))
    except (KeyboardInterrupt, typer.Abort):
        screen.trouble("Stopped by a person; run it again to go on.")
        return Outcome(EXIT_STOPPED)


async def _write(config: str) -> Redirected:
    async with session(config) as shared:
        return await write_only(shared)


async def _lead(config: str, *, hides: bool) -> Redirected:
    async with opened_run(config, "redirects") as run:
        return await lead_on(run, hides=hides)


async def _undo(config: str) -> TakenBack:
    async with opened_run(config, "redirects") as run:
        return await lead_back(run)


def _is_confirmed() -> bool:
    screen.say(
        "Each article whose redirect is set is taken from readers of the old help center, in every "
        "language: it becomes a draft there, so that its address answers 404 and leads on. "
        "`redirects --undo` publishes it again. Nothing is archived or deleted."
    )
    return sys.stdin.isatty() and typer.confirm("Go on?", default=False)


def _say(done: Redirected) -> Outcome:
    screen.say(f"{len(done.addresses)} old addresses of {done.pages} articles and collections.")
    if done.left:
        screen.say(f"{done.left} articles have no page for readers in Intercom, and no address.")
    for name in dict.fromkeys(each.rule_in for each in done.addresses if each.rule_in):
        rules = Counter(each.rule for each in done.addresses if each.rule_in == name)
        told = ", ".join(f"{count} {_words(rule)}" for rule, count in sorted(rules.items()))
        screen.say(f"Redirects in {name}: {told}")
    if done.note:
        screen.say(f"{done.note}.")
    _counted("Old articles:", done.hidden, _HIDDEN)
    results = Counter(each.tried for each in done.addresses if each.tried)
    _counted("Tried, old addresses", results, _TRIED)
    _name_troubles(done)
    screen.say(f"For nginx: {done.folder / RULES}")
    screen.say(f"As a table: {done.folder / TABLE}")
    return Outcome(EXIT_OK if done.is_done else EXIT_FAILED)


def _name_troubles(done: Redirected) -> None:
    standing = [e for e in done.addresses if e.tried == OLD_PAGE and e.rule in LEADING]
    if standing and done.steps:
        screen.say(
            f"{len(standing)} old pages stand in the way: a redirect works where there is none. "
            "Take them from readers with: redirects --archive-articles (which --undo takes back); "
            f"or archive them by hand: {done.steps}. A section goes when it shows no article."
        )
    silent = Counter(host_of(e.moved.old) for e in done.addresses if e.tried == UNREACHED)
    for host, count in silent.items():
        screen.say(f"  {UNREACHED}: {count} addresses at {host}")
    known = {FORWARDS, OLD_PAGE, UNREACHED}
    odd = [e for e in done.addresses if e.tried and e.tried not in known]
    for each in odd[:SHOWN]:
        screen.say(f"  {each.tried}: {each.moved.old}")
    if len(odd) > SHOWN:
        screen.say(f"  and {len(odd) - SHOWN} more, in the table")
    screen.trouble(*done.troubles)


def _say_undone(done: TakenBack) -> Outcome:
    if not done.counted and not done.troubles:
        screen.say("There is nothing to take back.")
    _counted("Taken back:", done.counted, _BACK)
    if done.archived and done.steps:
        screen.say(f"To restore by hand: {', '.join(done.archived)} ({done.steps}, Restore)")
    screen.trouble(*done.troubles)
    return Outcome(EXIT_FAILED if done.troubles or done.counted["left"] else EXIT_OK)


def _counted(title: str, counts: Counter[str], words: dict[str, str]) -> None:
    told = [f"  {counts[name]:>6}  {text}" for name, text in words.items() if counts[name]]
    for line in [title, *told] if told else []:
        screen.say(line)


def _words(rule: str) -> str:
    return rule.replace("_", " ")
