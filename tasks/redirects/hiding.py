"""Articles of the source that make way for their redirects: unpublished, and published again.

A draft and not an archived article, since only that can be undone by API (decision 0015). The
first one of each help center is tried: where its address does not lead on, it is put back.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import Final, NamedTuple

from connectors.forwarding import Forwarding
from connectors.ledger.redirects import (
    HIDDEN,
    Led,
    begin_redirect,
    forget_redirect,
    settle_redirects,
)
from tasks.redirects.trying import LOGIN, OLD_PAGE, UNREACHED
from tasks.run.frame import OpenedRun, raise_if_stopped
from tasks.run.together import together
from transforms.errors import (
    ContractError,
    CredentialError,
    RecordError,
    StoppedError,
    TransientError,
)
from transforms.plan.knowledge.redirects import Moved

AT_ONCE: Final = 4
LOOKS_S: Final = (0.0, 2.0, 10.0)  # a page may be shown from a cache for a moment
DRAFT: Final = "draft"
ARCHIVED: Final = "archived"

Try = Callable[[Moved], Awaitable[str]]


class Shown(NamedTuple):
    """An article in one language, at an address of which a rule leads on."""

    center: str
    article_id: str
    locale: str
    moved: tuple[Moved, ...]  # its addresses, one of each host

    @property
    def place(self) -> str:
        """Return its name in the ledger."""
        return f"{self.article_id}:{self.locale}"

    @property
    def led(self) -> Led:
        """Return what the ledger keeps of it."""
        return Led(HIDDEN, self.center, self.place, DRAFT, self.article_id)


async def hide(
    run: OpenedRun,
    source: Forwarding,
    articles: Iterable[Shown],
    kept: Sequence[Led],
    try_one: Try,
    count: Counter[str],
) -> list[str]:
    """Unpublish articles; returns what hinders, and counts what became of each."""
    ours = {(each.center, each.place): each for each in kept if each.side == HIDDEN}
    troubles = []
    by_center: dict[str, list[Shown]] = {}
    for each in articles:
        by_center.setdefault(each.center, []).append(each)
    for center, shown in by_center.items():
        try:
            trouble = await _hide_center(run, source, shown, ours, try_one, count)
        except (CredentialError, ContractError) as exc:
            trouble = str(exc)
        if trouble:
            troubles.append(trouble)
            count["left"] += sum((center, each.place) not in ours for each in shown)
    return troubles


async def _hide_center(
    run: OpenedRun,
    source: Forwarding,
    shown: Sequence[Shown],
    ours: dict[tuple[str, str], Led],
    try_one: Try,
    count: Counter[str],
) -> str | None:
    """Unpublish the articles of one help center, the first one on trial."""
    rest = list(shown)
    while rest:
        first = rest.pop(0)
        outcome = await _hide_one(run, source, first, ours)
        count[outcome] += 1
        if outcome != "hidden":
            continue
        if await _makes_way(run, first, try_one):
            await settle_redirects(run.shared.ledger, run.id, [first.led])
            break
        await _show(run, source, first.led)
        count["hidden"] -= 1
        return (
            f"readers of a draft get no 404 at {first.moved[0].old}, or nobody can tell: it was "
            "published again, and the other articles stay as they are. Archive them by hand: "
            f"{source.steps}"
        )
    calls = [partial(_hide_and_settle, run, source, each, ours) for each in rest]
    count.update(await together(calls, at_once=AT_ONCE))
    return None


async def _makes_way(run: OpenedRun, shown: Shown, try_one: Try) -> bool:
    """Tell whether readers of an unpublished article get its redirect, or nothing, at some host."""
    for wait_s in LOOKS_S:
        await run.shared.patience.wait(wait_s, f"the page of {shown.moved[0].old} to go")
        told = {await try_one(each) for each in shown.moved}
        if OLD_PAGE not in told:
            return bool(told - {LOGIN, UNREACHED})
    return False


async def _hide_and_settle(
    run: OpenedRun, source: Forwarding, shown: Shown, ours: dict[tuple[str, str], Led]
) -> str:
    outcome = await _hide_one(run, source, shown, ours)
    if outcome == "hidden":
        await settle_redirects(run.shared.ledger, run.id, [shown.led])
    return outcome


async def _hide_one(
    run: OpenedRun, source: Forwarding, shown: Shown, ours: dict[tuple[str, str], Led]
) -> str:
    """Unpublish one; begun in the ledger, and settled by whoever has seen that it makes way."""
    raise_if_stopped(run.shared)
    own = ours.get((shown.center, shown.place))
    try:
        is_draft = await source.is_draft(shown.center, shown.article_id, shown.locale)
        if is_draft is None:
            return "gone"
        if is_draft:  # people's own, or settled; what we had only begun is on trial yet
            return "was_hidden" if own is None or own.is_settled else "hidden"
        await begin_redirect(run.shared.ledger, run.id, shown.led)
        await source.set_draft(shown.center, shown.article_id, shown.locale, is_draft=True)
    except (CredentialError, ContractError, StoppedError):
        raise
    except (RecordError, TransientError):
        return "left"
    return "hidden"


async def show_again(
    run: OpenedRun, source: Forwarding, kept: Sequence[Led], count: Counter[str]
) -> list[str]:
    """Publish again what was unpublished, and count what became of each.

    Returns the articles that people have archived since: no call brings one back.
    """
    calls = [partial(_show, run, source, each) for each in kept]
    outcomes = await together(calls, at_once=AT_ONCE)
    count.update(outcomes)
    pairs = zip(kept, outcomes, strict=True)
    return list(dict.fromkeys(each.source_id for each, outcome in pairs if outcome == ARCHIVED))


async def _show(run: OpenedRun, source: Forwarding, own: Led) -> str:
    raise_if_stopped(run.shared)
    article_id, _, locale = own.place.partition(":")
    try:
        is_draft = await source.is_draft(own.center, article_id, locale)
        if is_draft:
            await source.set_draft(own.center, article_id, locale, is_draft=False)
    except (CredentialError, ContractError, StoppedError):
        raise
    except (RecordError, TransientError):
        return "left"
    await forget_redirect(run.shared.ledger, own)
    return ARCHIVED if is_draft is None else "shown_again" if is_draft else "was_shown"
