"""What becomes of fields: an attribute each, of a name that is free and a type that fits."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from transforms.contracts import COMPANY, CONTACT, TICKET
from transforms.decisions.decision import Decision, Json, Sureness
from transforms.places import OWN, OWN_FIELDS, proposes, wishes_of
from transforms.plan.proposals import Proposal, propose
from transforms.plan.survey import Survey, Use
from transforms.plan.workspace import Workspace
from transforms.rules import FieldTarget, Model, Rules

BUILTIN: Final = "mapping.tickets.builtin"
PLACES: Final[Mapping[Model, str]] = {
    "conversation": "mapping.tickets.fields",
    "contact": "mapping.contacts.fields",
    "company": "mapping.companies.fields",
}
_COLUMNS: Final[Mapping[Model, frozenset[str]]] = {
    "conversation": frozenset(TICKET.names),
    "contact": frozenset(CONTACT.names),
    "company": frozenset(COMPANY.names),
}
Kept = Mapping[tuple[Model, str], FieldTarget]


def fields(
    rules: Rules, surveys: Mapping[Model, Survey], workspace: Workspace, kept: Kept
) -> list[Decision]:
    """Return what becomes of each field of tickets, people and companies that was seen.

    `kept`: the attributes that earlier runs have given to fields, by model and key. What the rules
    have mapped already is not among them: that is decided.
    """
    found = {(each.model, each.key): each for each in propose(rules, surveys, workspace, kept)}
    told = [
        each
        for model in PLACES
        for each in _of_model(model, surveys.get(model), rules, found, workspace)
    ]
    return [*_builtin(surveys.get("conversation")), *told]


def _of_model(
    model: Model,
    survey: Survey | None,
    rules: Rules,
    found: Mapping[tuple[Model, str], Proposal],
    workspace: Workspace,
) -> Iterator[Decision]:
    """Yield the fields of a model, the fullest first."""
    if survey is None:
        return
    wishes = wishes_of(rules, model)
    uses = [use for use in survey.uses.values() if not use.key.startswith(OWN)]
    lines = _lines(uses, model)
    for use in sorted(uses, key=lambda each: (-each.filled, each.key)):
        if use.key in wishes or use.name in wishes:
            continue
        proposal = found.get((model, use.key))
        offer, sureness, why = _decided(
            use, survey, proposal, workspace, is_auto=proposes(rules, model)
        )
        yield Decision(
            PLACES[model],
            lines[use.key],
            use.name,
            offer,
            sureness,
            why,
            kind=proposal.target.type if proposal else None,
            filled=use.filled,
            records=survey.records,
            samples=use.samples,
        )


def _lines(uses: Iterable[Use], model: Model) -> dict[str, str]:
    """Return what the file calls each field: its name, or its id where the name says too little."""
    uses = list(uses)
    names, ids = Counter(use.name for use in uses), {use.key for use in uses}
    return {
        use.key: use.name
        if names[use.name] == 1
        and use.name not in _COLUMNS[model]
        and use.name.isprintable()
        and use.name.strip()
        and (use.name not in ids or use.name == use.key)
        else use.key
        for use in uses
    }


def _decided(
    use: Use, survey: Survey, proposal: Proposal | None, workspace: Workspace, *, is_auto: bool
) -> tuple[Json, Sureness, str]:
    if proposal is not None:
        target = proposal.target
        offer = {"to": target.to, "type": target.type}
        if workspace.has_attribute(proposal.model, target.to):
            return offer, Sureness.SURE, "the workspace has an attribute of that name and type"
        if proposal.wish is not None:
            return offer, Sureness.LIKELY, f"{proposal.wish!r} is taken in Intercom"
        return offer, Sureness.SURE, "a new attribute of that name"
    if use.filled:
        return (
            None,
            Sureness.SURE,
            "no room for another attribute (auto_limit): it goes into a note",
        )
    later = "auto_fields takes it once one has" if is_auto else "nothing is moved of it"
    return None, Sureness.SURE, f"empty in all {survey.records} that were looked through; {later}"


def _builtin(survey: Survey | None) -> Iterator[Decision]:
    """Yield the fields that every desk's tickets have: what happens anyway is proposed."""
    for own in OWN_FIELDS:
        use = survey.uses.get(OWN + own.key) if survey else None
        yield Decision(
            BUILTIN,
            own.key,
            own.name,
            "auto",
            Sureness.SURE,
            "an attribute, as soon as a ticket has a value",
            filled=use.filled if use else None,
            records=survey.records if survey else None,
            samples=use.samples if use else (),
        )
