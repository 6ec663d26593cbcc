"""Asks for both systems until each answers as it should; nothing is written meanwhile."""

import re
from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from connectors.settings import Settings, SettingsError, settings_of
from connectors.settings.addresses import SANDBOX
from connectors.settings.blocks import Known
from connectors.settings.dotenv_file import DotenvFile
from connectors.settings.environment import SECRETS
from connectors.settings.meanings import MEANINGS
from deployments import screen
from deployments.asking import Person
from deployments.own_sandbox import SandboxOptions
from deployments.places import HOME, make_home
from deployments.sandbox import start_detached
from tasks.propose.connecting import Tried, try_source, try_target
from transforms.errors import FatalError
from transforms.source_kind import SourceKind
from transforms.sources import SOURCES

TOKEN: Final = "INTERCOM_ACCESS_TOKEN"  # noqa: S105 - the name of a variable
REGION: Final = "https://api.intercom.io"  # where a token is tried first
# Subjects of what is wrong where other credentials may be right.
_OF_CREDENTIALS: Final = frozenset({"credentials", "token", "role", "ticket scope", "permissions"})
_REFERENCE: Final = re.compile(r"\$\{\w+\}")
_SHORT: Final = re.compile(r"[a-z0-9][a-z0-9-]*")  # the name of an account in its address
# A target that is not asked, while the source is; nothing listens there.
_NOWHERE: Final = {"url": "http://127.0.0.1", "token": "none"}


@dataclass(slots=True)
class Systems:
    """Both systems as a migration file names them, and the secrets that were typed, by variable."""

    path: Path
    environ: Mapping[str, str]
    source: dict[str, Any] = field(default_factory=dict)
    target: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)  # variables whose value a side did not take

    @property
    def known(self) -> Mapping[str, str]:
        """Return the environment with what was typed."""
        return ChainMap(self.typed, dict(self.environ))

    @property
    def name(self) -> str:
        """Return what the migration may be called: as the account, or the system, is."""
        kind, url = SOURCES[self.source["kind"]], str(self.source["url"])
        before, _, after = kind.address.partition("{}")
        is_named = after and url.startswith(before) and url.endswith(after)
        named = url.removeprefix(before).removesuffix(after)
        return named if is_named and _SHORT.fullmatch(named) else kind.kind


async def connect(person: Person, path: Path, environ: Mapping[str, str]) -> Systems:
    """Return two systems that answered; raises FatalError where nobody can answer anew."""
    systems = Systems(path, environ)
    source = await _source(person, systems)
    screen.say(f"Source: {SOURCES[systems.source['kind']].name}, {systems.source['url']}")
    screen.findings(source.findings)
    target = await _target(person, systems, source.workspace)
    screen.say(f"Target: workspace {target.name} ({target.workspace}), {target.url}")
    if target.is_live:
        screen.alarm("It is in use: it holds conversations of customers. Is it the right one?")
    return systems


async def _source(person: Person, systems: Systems) -> Tried:
    while True:
        systems.source = _asked_source(person, systems)
        tried = await _tried(person, systems, _NOWHERE)
        if tried is not None:
            if tried.workspace is not None and systems.source["url"] != SANDBOX:
                systems.source["workspace"] = tried.workspace
            return tried


async def _target(person: Person, systems: Systems, read: str | None) -> Tried:
    while True:
        url = person.ask("target", "Intercom: Enter finds the region; or `sandbox`", REGION)
        systems.target = {"url": url}
        if url != SANDBOX:
            systems.target["token"] = _secret(person, systems, TOKEN, "the access token")
        tried = await _tried(person, systems, systems.target)
        if tried is None:
            continue
        if read is not None and read == tried.workspace:
            _refuse(systems, {TOKEN})
            person.again(f"source and target are one workspace ({read}): it can't move into itself")
            continue
        if url != SANDBOX:
            systems.target |= {"url": tried.url, "workspace": tried.workspace}
        return tried


async def _tried(person: Person, systems: Systems, target: Mapping[str, Any]) -> Tried | None:
    """Return what a side answered, None where the answers were wrong and are given anew."""
    is_source = target is _NOWHERE
    tree = {"name": systems.name, "source": systems.source, "target": dict(target)}
    try:
        settings = settings_of(tree, systems.path, systems.known)
        _have_sandbox(settings)
        tried = await (try_source if is_source else try_target)(settings)
    except SettingsError as exc:
        trouble = "; ".join(f"{each.key}: {each.problem}; {each.allowed}" for each in exc.faults)
    else:
        if tried.trouble is None:
            return tried
        trouble = tried.trouble
        if tried.subject in _OF_CREDENTIALS:
            _refuse(systems, _variables(systems.source if is_source else target))
    person.again(trouble)
    return None


def _refuse(systems: Systems, variables: Iterable[str]) -> None:
    """Forget secrets that were not taken, so that they are asked for anew."""
    for name in variables:
        systems.typed.pop(name, None)
        systems.refused.add(name)


def _variables(section: Mapping[str, Any]) -> list[str]:
    """Return the variables that a side's section refers to."""
    values = [*section.values(), *section.get("auth", {}).values()]
    return [each[2:-1] for each in values if isinstance(each, str) and _REFERENCE.fullmatch(each)]


def _have_sandbox(settings: Settings) -> None:
    if settings.source.is_sandbox or settings.target.is_sandbox:
        make_home()
        start_detached(SandboxOptions(HOME / "sandbox.db", settings.source.kind))


def _asked_source(person: Person, systems: Systems) -> dict[str, Any]:
    named = {each.kind: each.name for each in SOURCES.values()}
    kind = SOURCES[person.choose("source", "Which system do you leave?", named)]
    question = "Its folder" if kind.is_folder else f"Its address ({kind.address.format('NAME')})"
    default = kind.address if "{}" not in kind.address else None
    told = person.ask("source-url", f"{question}, or `sandbox`", default)
    section: dict[str, Any] = {"kind": kind.kind, "url": _address(kind, told)}
    if told == SANDBOX or not kind.auth_forms:
        return section
    forms = {form[0]: _meaning(form[0]) for form in kind.auth_forms}
    only = next(iter(forms))
    chosen = only if len(forms) == 1 else person.choose("auth", "With which credentials?", forms)
    keys = next(form for form in kind.auth_forms if form[0] == chosen)
    return section | {"auth": {key: _credential(person, systems, kind, key) for key in keys}}


def _address(kind: SourceKind, told: str) -> str:
    """Return an address, which may have been told as the account's name alone."""
    is_name = told != SANDBOX and _SHORT.fullmatch(told.lower())
    return kind.address.format(told.lower()) if is_name and not kind.is_folder else told


def _credential(person: Person, systems: Systems, kind: SourceKind, key: str) -> str:
    question = _meaning(key)
    if ("source", "auth", key) not in SECRETS:
        return person.ask(f"auth-{key}", question)
    of = "source_" if key == "token" else ""
    return _secret(person, systems, f"{kind.kind}_{of}{key}".upper(), question)


def _secret(person: Person, systems: Systems, variable: str, question: str) -> str:
    """Return the reference to a secret; it is asked for where nobody has it yet, or a wrong one.

    Raises FatalError where the environment has a wrong one, which goes before all others.
    """
    was_refused = variable in systems.refused
    if was_refused and variable in systems.environ:
        raise FatalError(f"{variable} of the environment was refused: set it right, or unset it")
    known = Known(systems.environ, DotenvFile(systems.path))
    if not was_refused and known.get(variable) is not None:
        screen.say(f"{variable} is there already.")
    elif variable not in systems.typed:
        systems.typed[variable] = person.secret(variable, question)
    return "${" + variable + "}"


def _meaning(key: str) -> str:
    """Return what a credential is, as the page of the migration file says it."""
    found = MEANINGS[f"source.auth.{key}"].text.replace("`", "")
    return found.partition(", as ${NAME}")[0]
