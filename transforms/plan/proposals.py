"""Attributes for fields that nobody mapped: a name that is free, a type that takes every value.

What was proposed once is kept, so that a demo, the full run and every delta put a field's values in
one place. Fields that were used the most come first, as long as there is room.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from transforms.places import OWN, OWN_FIELDS, proposes, wishes_of
from transforms.plan import names
from transforms.plan.own_attributes import own_names, type_of
from transforms.plan.setup import (
    DATA_ATTRIBUTES,
    MAX_DATA_ATTRIBUTES,
    Wanted,
    fits,
    wanted_attributes,
)
from transforms.plan.survey import Survey, Use
from transforms.plan.workspace import Workspace, like
from transforms.quirks.intercom_values import tame_name
from transforms.rules import FieldTarget, FieldType, Model, Proposed, Rules

MODELS: Final[tuple[Model, ...]] = ("contact", "company", "conversation")
# The type that takes every value of a kind; several values have no type of their own in Intercom.
TYPES: Final[Mapping[str, FieldType]] = {
    "text": "string",
    "integer": "integer",
    "decimal": "decimal",
    "boolean": "boolean",
    "date": "datetime",
    "option": "list",
    "options": "string",
}
# What Intercom itself calls its fields: an attribute of that name would be taken for it.
# OpenAPI 2.16, `contact`, `company` and `conversation`.
_OF_CONTACTS = (
    "id name email phone role type owner user_id external_id avatar location companies tags notes"
    " custom_attributes created_at updated_at"
)
_OF_COMPANIES = (
    "id name plan size website industry company_id monthly_spend tags notes segments"
    " custom_attributes created_at updated_at remote_created_at"
)
RESERVED: Final[Mapping[Model, frozenset[str]]] = {
    "contact": frozenset(_OF_CONTACTS.split()),
    "company": frozenset(_OF_COMPANIES.split()),
    "conversation": frozenset(
        {"id", "title", "state", "open", "read", "tags", "custom_attributes"}
    ),
}
OWN_TYPES: Final[Mapping[str, FieldType]] = {
    "satisfaction": "string",
    "due": "datetime",
    "problem": "string",
    "external_id": "string",
    "first_reply": "integer",
    "resolution": "integer",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """An attribute for a field; `wish` is the name that was not free, if it is not its own."""

    model: Model
    key: str
    use: Use
    target: FieldTarget
    wish: str | None = None
    is_new: bool = True


@dataclass(slots=True)
class _Room:
    """The names that are taken, and how many more attributes may be made."""

    workspace: Workspace
    taken: dict[Model, set[str]] = field(default_factory=dict)
    data_left: int = MAX_DATA_ATTRIBUTES

    def take(self, model: Model, name: str) -> None:
        """Hold a name; contacts and companies share theirs."""
        for each in _sharing(model):
            self.taken.setdefault(each, set()).add(name.casefold())

    def is_free(self, model: Model, name: str, kind: FieldType) -> bool:
        """Say whether a field may have the name: nobody's, or an attribute's that is like it."""
        if name.casefold() in self.taken.get(model, ()):
            return False
        others = [each for each in _sharing(model) if each != model]
        if any(like(name, self.workspace.attributes.get(each, {})) for each in others):
            return False
        existing = like(name, self.workspace.attributes.get(model, {}))
        return existing is None or (existing.name == name and fits(existing.type, kind))

    def exists(self, model: Model, name: str) -> bool:
        """Say whether the attribute is there, and takes no more room."""
        return self.workspace.has_attribute(model, name)


def propose(
    rules: Rules,
    surveys: Mapping[Model, Survey],
    workspace: Workspace,
    kept: Mapping[tuple[Model, str], FieldTarget],
) -> list[Proposal]:
    """Return an attribute for each used field that nobody mapped, as far as there is room.

    `kept`: what was proposed in earlier runs, by model and key; it stays as long as it can.
    """
    room = _room(replace(rules, proposed=_as_kept(kept)), workspace)
    found: list[Proposal] = []
    open_: list[tuple[Model, Use]] = []
    for model in MODELS:
        for use in _unmapped(rules, model, surveys.get(model)):
            target = kept.get((model, use.key))
            if target is None or not room.is_free(model, target.to, target.type):
                open_.append((model, use))
                continue
            room.take(model, target.to)
            wish = None if target.to == _wish(use) else _wish(use)
            found.append(Proposal(model, use.key, use, target, wish, is_new=False))
    counts = _counts(found)
    for model, use in open_:
        limit = rules.mapping.tickets.auto_limit
        is_own = use.key.startswith(OWN)
        if not is_own and counts[model] >= limit:
            continue
        each = _new(model, use, rules, room)
        if each is None:
            continue
        found.append(each)
        counts[model] += not is_own
    return found


def proposed(proposals: Iterable[Proposal]) -> Proposed:
    """Return proposals as the rules hold them."""
    by_model: dict[str, dict[str, FieldTarget]] = {model: {} for model in MODELS}
    for each in proposals:
        by_model[each.model][each.key] = each.target
    return Proposed(**by_model)


def _as_kept(kept: Mapping[tuple[Model, str], FieldTarget]) -> Proposed:
    """Return what earlier runs proposed as the rules hold it."""
    by_model: dict[str, dict[str, FieldTarget]] = {model: {} for model in MODELS}
    for (model, key), target in kept.items():
        by_model[model][key] = target
    return Proposed(**by_model)


def _room(rules: Rules, workspace: Workspace) -> _Room:
    room = _Room(workspace)
    named = own_names(rules, workspace)
    own = [Wanted(model, name, type_of(model, own)) for (model, own), name in named.items()]
    wanted = wanted_attributes(rules, own)
    for each in wanted:
        room.take(each.model, each.name)
    for name in names.REFUSED_VALUES.values():
        room.take("contact", name)
    for model in MODELS:
        for name in RESERVED[model]:
            room.take(model, name)
    there = sum(len(workspace.attributes.get(model, {})) for model in DATA_ATTRIBUTES)
    more = sum(
        each.model in DATA_ATTRIBUTES and not workspace.has_attribute(each.model, each.name)
        for each in wanted
    )
    room.data_left = MAX_DATA_ATTRIBUTES - there - more
    return room


def _unmapped(rules: Rules, model: Model, told: Survey | None) -> Iterator[Use]:
    """Yield the used fields without a place, a ticket's own first, then the fullest."""
    wishes = wishes_of(rules, model)
    uses = [] if told is None else [use for use in told.uses.values() if use.filled]
    auto = proposes(rules, model)
    builtin = rules.mapping.tickets.builtin
    for own in OWN_FIELDS if model == "conversation" else ():
        is_open = getattr(builtin, own.key) == "auto" and own.column not in wishes
        yield from (use for use in uses if is_open and use.key == OWN + own.key)
    fields = (use for use in uses if auto and not use.key.startswith(OWN))
    for use in sorted(fields, key=lambda use: (-use.filled, use.key)):
        if use.key not in wishes and use.name not in wishes:
            yield use


def _new(model: Model, use: Use, rules: Rules, room: _Room) -> Proposal | None:
    kind = _type(use)
    wish = _wish(use)
    name = next(each for each in _spellings(wish, rules) if room.is_free(model, each, kind))
    if model in DATA_ATTRIBUTES and not room.exists(model, name):
        if room.data_left <= 0:
            return None
        room.data_left -= 1
    room.take(model, name)
    return Proposal(model, use.key, use, FieldTarget(name, kind), None if name == wish else wish)


def _type(use: Use) -> FieldType:
    if use.key.startswith(OWN):
        return OWN_TYPES.get(use.key.removeprefix(OWN), "list")
    kinds = {TYPES.get(kind, "string") for kind in use.kinds}
    if kinds == {"integer", "decimal"}:
        return "decimal"
    return kinds.pop() if len(kinds) == 1 else "string"


def _wish(use: Use) -> str:
    return tame_name(use.name) or tame_name(f"Field {use.key}") or "Field"


def _spellings(name: str, rules: Rules) -> Iterator[str]:
    """Yield the name, and what it may be called where that is taken."""
    yield name
    suffix = tame_name(rules.source_name)
    yield f"{name} - {suffix}"
    number = 1
    while True:
        number += 1
        yield f"{name} - {suffix} {number}"


def _sharing(model: Model) -> tuple[Model, ...]:
    return DATA_ATTRIBUTES if model in DATA_ATTRIBUTES else (model,)


def _counts(found: Iterable[Proposal]) -> dict[Model, int]:
    counts = dict.fromkeys(MODELS, 0)
    for each in found:
        counts[each.model] += not each.key.startswith(OWN)
    return counts
