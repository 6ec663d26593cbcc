"""Rules in one system: set where they are missing, and removed where they are ours.

Others' rules are never touched. Each is written down before it is sent, and settled when it was
seen: an answer may say nothing, and a lost one is cleared up by the same look.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, NamedTuple

from connectors.forwarding import Rule, RuleBook, Wish
from connectors.ledger.redirects import (
    Led,
    begin_redirect,
    forget_redirect,
    settle_redirects,
)
from tasks.run.frame import OpenedRun, raise_if_stopped
from tasks.run.together import together
from transforms.errors import ContractError, CredentialError, RecordError, TransientError

AT_ONCE: Final = 8
# What became of a rule.
SET, STANDS, OTHER = "set", "stands", "another_rule"
NO_ANSWER, FULL, NOT_ALLOWED = "no_answer", "too_many_rules", "not_allowed"
LEADING: Final = frozenset({SET, STANDS})


class Wanted(NamedTuple):
    """A rule that should be there, and the record that it is for."""

    wish: Wish
    source_id: str


@dataclass(slots=True)
class Set:
    """What became of each wanted rule, by center and place; why a system takes none."""

    outcomes: dict[tuple[str, str], str] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)


async def set_rules(
    run: OpenedRun,
    book: RuleBook,
    side: str,
    wanted: Mapping[str, Sequence[Wanted]],
    kept: Sequence[Led],
) -> Set:
    """Have the rules of each help center; one that is refused is that rule's trouble alone."""
    told = Set()
    for center, rules in wanted.items():
        ours = {each.place: each for each in kept if (each.side, each.center) == (side, center)}
        try:
            told.outcomes |= {
                (center, place): outcome
                for place, outcome in (
                    await _set(run, book, _At(side, center), rules, ours)
                ).items()
            }
        except (CredentialError, ContractError, TransientError) as exc:
            told.troubles.append(str(exc))
            why = NO_ANSWER if isinstance(exc, TransientError) else NOT_ALLOWED
            told.outcomes |= {(center, each.wish.place): why for each in rules}
    return told


class _At(NamedTuple):
    side: str
    center: str


async def _set(
    run: OpenedRun, book: RuleBook, at: _At, wanted: Sequence[Wanted], ours: Mapping[str, Led]
) -> dict[str, str]:
    there = {rule.place: rule for rule in await book.rules(at.center)}
    outcomes: dict[str, str] = {}
    sent: list[Wanted] = []
    room = None if book.most is None else book.most - len(there)
    for each in wanted:
        rule, own = there.get(each.wish.place), ours.get(each.wish.place)
        outcome = _standing(each, rule, own)
        if outcome is None and rule is None and room is not None:
            room -= 1
            outcome = FULL if room < 0 else None
        if outcome is None:
            sent.append(each)
        else:
            outcomes[each.wish.place] = outcome
    seen = [ours[place] for place, outcome in outcomes.items() if outcome == SET]
    await settle_redirects(run.shared.ledger, run.id, [e for e in seen if not e.is_settled])
    send = [partial(_send, run, book, at, each, there.get(each.wish.place)) for each in sent]
    for each, why in zip(sent, await together(send, at_once=AT_ONCE), strict=True):
        outcomes[each.wish.place] = why or SET
    return outcomes | await _look(run, book, at, sent, outcomes)


def _standing(wanted: Wanted, rule: Rule | None, own: Led | None) -> str | None:
    """Return how a rule stands already, None where it is to be sent."""
    if rule is None:
        return None
    if rule.to == wanted.wish.to:
        return SET if own is not None and own.leads_to == rule.to else STANDS
    return None if own is not None and own.is_ours(rule.to) else OTHER


async def _send(
    run: OpenedRun, book: RuleBook, at: _At, wanted: Wanted, before: Rule | None
) -> str | None:
    """Send one; returns why it is not there, None as far as anybody knows."""
    raise_if_stopped(run.shared)
    wish = wanted.wish
    led_to = before.to if before else None
    own = Led(at.side, at.center, wish.place, wish.to, wanted.source_id, led_to)
    await begin_redirect(run.shared.ledger, run.id, own)
    try:
        await book.lead(at.center, wish, before)
    except RecordError as exc:
        return f"refused: {exc.code}"
    except TransientError:
        return NO_ANSWER
    return None


async def _look(
    run: OpenedRun, book: RuleBook, at: _At, sent: Sequence[Wanted], outcomes: Mapping[str, str]
) -> dict[str, str]:
    """Settle what is there now; what is not was refused, or is sent by the next run."""
    if not sent:
        return {}
    there = {rule.place: rule.to for rule in await book.rules(at.center)}
    found: dict[str, str] = {}
    settled = []
    for each in sent:
        place, to = each.wish.place, each.wish.to
        if there.get(place) == to:
            found[place] = SET
            settled.append(Led(at.side, at.center, place, to, each.source_id))
        elif outcomes[place] == SET:
            found[place] = NO_ANSWER
    await settle_redirects(run.shared.ledger, run.id, settled)
    return found


async def remove_rules(
    run: OpenedRun, book: RuleBook, kept: Sequence[Led], count: Counter[str]
) -> list[str]:
    """Remove what is ours on one side; returns what hinders, and counts what became of each."""
    troubles = []
    for center in dict.fromkeys(each.center for each in kept):
        own = [each for each in kept if each.center == center]
        try:
            there = {rule.place: rule for rule in await book.rules(center)}
            calls = [partial(_remove, run, book, each, there.get(each.place)) for each in own]
            count.update(await together(calls, at_once=AT_ONCE))
        except (CredentialError, ContractError, TransientError) as exc:
            troubles.append(str(exc))
            count["left"] += len(own)
    return troubles


async def _remove(run: OpenedRun, book: RuleBook, own: Led, rule: Rule | None) -> str:
    raise_if_stopped(run.shared)
    if rule is not None and not own.is_ours(rule.to):
        await forget_redirect(run.shared.ledger, own)
        return "changed"
    if rule is not None:
        try:
            await book.forget(own.center, rule.id)
        except (RecordError, TransientError):
            return "left"
    await forget_redirect(run.shared.ledger, own)
    return "gone" if rule is None else "removed"
