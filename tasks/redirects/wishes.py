"""Which system leads on from which old address: whoever answers for its host."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from connectors.forwarding import Wish
from connectors.ledger.redirects import SOURCE, TARGET
from tasks.redirects.rules import Wanted
from transforms.addresses import host_of, parts_of
from transforms.plan.knowledge.redirects import Moved


class Domain(NamedTuple):
    """A help center of the workspace: the domain of its own, and where its pages are."""

    id: str
    host: str
    url: str


class Rule(NamedTuple):
    """Which rule an old address hangs on: a side's, of a help center there, at a place."""

    side: str
    center: str
    place: str


@dataclass(slots=True)
class Wishes:
    """The rules of each side by help center, and which one each old address hangs on."""

    source: dict[str, list[Wanted]] = field(default_factory=dict)
    target: dict[str, list[Wanted]] = field(default_factory=dict)
    of: dict[str, Rule] = field(default_factory=dict)  # by old address


def wishes(moved: Iterable[Moved], domains: Sequence[Domain], *, has_source: bool) -> Wishes:
    """Return the rules that lead on from old addresses.

    Where a help center of the workspace has the old domain, readers come there, and a redirect of
    its own leads on; it can lead to its own pages alone. Else the source has the address still.
    """
    told, by_host, seen = Wishes(), {each.host: each for each in domains if each.host}, set()
    for each in moved:
        domain = by_host.get(host_of(each.old))
        if domain is not None:
            if domain.url == each.place:
                told.of[each.old] = Rule(TARGET, domain.id, each.old)
                for place in dict.fromkeys((each.old, each.whole)):
                    told.target.setdefault(domain.id, []).append(_in_target(each, place))
        elif has_source and each.center:
            rule = Rule(SOURCE, each.center, _path(each.old))
            told.of[each.old] = rule
            if rule not in seen:  # a brand's hosts share its rules
                seen.add(rule)
                wanted = Wanted(Wish(rule.place, each.new, each.language), each.source_id)
                told.source.setdefault(each.center, []).append(wanted)
    return told


def outcome_of(old: str, told: Wishes, outcomes: Mapping[Rule, str]) -> str:
    """Return what became of the rule that an old address hangs on."""
    rule = told.of.get(old)
    return "" if rule is None else outcomes.get(rule, "")


def _in_target(moved: Moved, place: str) -> Wanted:
    wish = Wish(place, f"{moved.entity}:{moved.target_id}", moved.language)
    return Wanted(wish, moved.source_id)


def _path(url: str) -> str:
    parts = parts_of(url)
    return parts.path if parts else ""
