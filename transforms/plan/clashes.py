"""Where two live workspaces call different things by one name, and what a run does about each."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from transforms.field_values import Field
from transforms.places import proposes, wishes_of
from transforms.plan.proposals import MODELS, TYPES
from transforms.plan.setup import DATA_ATTRIBUTES, fits
from transforms.plan.workspace import Attribute, Matching, Unmatched, Workspace, like
from transforms.quirks.intercom_values import lacking_options, tame_name
from transforms.rules import Model, Rules
from transforms.vocabulary import OwnType, Vocabulary

SHOWN: Final = 5  # options that are named
OF: Final[Mapping[Model, str]] = {
    "contact": "attribute of contacts",
    "company": "attribute of companies",
    "conversation": "attribute of conversations",
}
FREE: Final = "free"  # a name that the workspace does not have
ALIKE: Final = "alike"


class Clash(NamedTuple):
    """A name that both sides have, or people whom both know; a line of `check`."""

    what: str
    name: str
    read: str  # how it is where it is read
    there: str  # and in the workspace that is written to
    effect: str  # what a run does

    @property
    def sentence(self) -> str:
        """Return it without its first column, on one line."""
        there = f"there: {self.there}" if self.there else ""
        sides = "; ".join(each for each in (self.read, there) if each)
        return f"{self.name}{f' ({sides})' if sides else ''}: {self.effect}"


def clashes(told: Vocabulary, workspace: Workspace, rules: Rules) -> list[Clash]:
    """Return what the two sides have differently under one name, and how much is alike.

    Letter case tells no names apart, as in Intercom. What a person has mapped is no clash.
    """
    found: list[Clash] = []
    for model in MODELS:
        found += _attributes(model, told.attributes.get(model, {}), workspace, rules)
    for name, own in told.types.items():
        found += _type(name, own, workspace)
    return [*found, *_tags(told.tags, workspace)]


def _attributes(
    model: Model, own: Mapping[str, Field], workspace: Workspace, rules: Rules
) -> Iterator[Clash]:
    wishes, alike = wishes_of(rules, model), 0
    for name, spec in own.items():
        if name in wishes:
            continue
        clash = _attribute(model, name, spec, workspace, rules)
        if clash == ALIKE:
            alike += 1
        elif isinstance(clash, Clash):
            yield clash
    if alike:
        yield Clash(OF[model], f"{alike:,} names", "same type", "same type", "one attribute each")


def _attribute(
    model: Model, name: str, spec: Field, workspace: Workspace, rules: Rules
) -> Clash | str:
    here, place = _shown(spec), OF[model]
    for other in DATA_ATTRIBUTES if model in DATA_ATTRIBUTES else (model,):
        there = like(name, workspace.attributes.get(other, {}))
        if there is None:
            continue
        shown = _of_target(there) if other == model else f"{OF[other]}: {_of_target(there)}"
        if not proposes(rules, model):
            return Clash(place, name, here, shown, "its values are left out: `auto_fields: false`")
        kind = TYPES.get(spec.kind, "string")
        if other != model or there.name != name or not fits(there.type, kind):
            renamed = f"{tame_name(name) or name} - {tame_name(rules.source_name)}"
            return Clash(place, name, here, shown, f"its values go into {renamed!r}, made for them")
        lacking = lacking_options(spec.options.values(), there.options) if there.options else []
        if lacking:
            return Clash(place, name, here, shown, f"the list there gets {_named(lacking)}")
        return ALIKE
    return FREE


def _type(name: str, own: OwnType, workspace: Workspace) -> Iterator[Clash]:
    there = workspace.ticket_type(name)
    if there is None:
        return
    what, category = "ticket type", own.category or "unknown"
    effect = "its tickets land in the type that is there"
    if category != there.category:
        effect += ", with that category; what customers never saw is private"
    yield Clash(what, name, category, there.category, effect)
    known = workspace.attributes.get(f"ticket:{name.lower()}", {})
    for each, spec in own.attributes.items():
        same = like(each, known)
        if same is not None and not fits(same.type, TYPES.get(spec.kind, "string")):
            told = "values that its type refuses are left out, and told"
            yield Clash(f"attribute of {name}", each, _shown(spec), _of_target(same), told)


def _tags(own: frozenset[str], workspace: Workspace) -> Iterator[Clash]:
    both = [each for each in own if each.lower() in workspace.tags]
    if both:
        told = f"{len(both):,} of {len(own):,}"
        yield Clash("tags", _named(sorted(both)), told, "the same", "one tag each")


def unmatched_agents(matching: Matching) -> list[Clash]:
    """Return the teammates and teams of whom the workspace has nobody, and who stands in."""
    has_default = matching.default_id is not None
    stand_in = "the default stands in" if has_default else "map or add one, or set a default"
    return [
        *(_unmatched("teammate", each, stand_in) for each in matching.unmatched_teammates),
        *(_unmatched("team", each, "its tickets get no team") for each in matching.unmatched_teams),
    ]


def _unmatched(what: str, who: Unmatched, effect: str) -> Clash:
    near = f"nobody; near: {', '.join(who.nearest)}" if who.nearest else "nobody"
    return Clash(what, who.name, who.email or "", near, effect)


def _shown(spec: Field) -> str:
    kind = TYPES.get(spec.kind, "string")
    return f"{kind}: {_named([*spec.options.values()])}" if spec.options else kind


def _of_target(there: Attribute) -> str:
    return f"list: {_named(list(there.options))}" if there.options else there.type


def _named(names: list[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more:,} more" if more > 0 else "")
