"""Rules about values that their kind alone does not express: bounds, addresses, names, pairs."""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from connectors.settings.addresses import API_HOSTS, SANDBOX, trouble
from connectors.settings.alerts import check_alerts
from connectors.settings.bounds import BOUNDS
from connectors.settings.environment import SECRETS
from connectors.settings.faults import Faults, Path
from connectors.settings.ledgers import ledger_trouble
from connectors.settings.readings import zone_of
from connectors.settings.trees import MISSING, expand, look_up
from transforms.hours import ALLOWED, hours_of, span_of
from transforms.sources import SOURCES

_URL: Final = "https://host, http:// for loopback addresses, or the word sandbox"
_TARGET_URL: Final = f"https:// and {', '.join(API_HOSTS)}; http:// for loopback; or sandbox"
_SOME_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)  # a week of pace is the same from any
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")

# What a source accepts as credentials: exactly one of these sets of keys.
AUTH_FORMS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    kind: source.auth_forms for kind, source in SOURCES.items()
}
_AUTH_KEYS: Final = frozenset(
    key for forms in AUTH_FORMS.values() for form in forms for key in form
)


def _is_slug(value: str) -> bool:
    return re.fullmatch(r"[a-z0-9][a-z0-9-]{0,40}", value) is not None


def _is_version(value: str) -> bool:
    return re.fullmatch(r"[1-9]\.[0-9]{1,3}", value) is not None


def _is_email(value: str) -> bool:
    return _EMAIL.fullmatch(value) is not None


def _is_word(value: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9_-]{1,64}", value) is not None


def _is_region(value: str) -> bool:
    # It loads the numbering plans of all countries, and few files name one.
    from phonenumbers import SUPPORTED_REGIONS  # noqa: PLC0415

    return value in SUPPORTED_REGIONS


def _is_text(value: str) -> bool:
    return value.strip() != "" and value.isprintable()


def _is_folder(value: str) -> bool:
    return _is_text(value) and not value.startswith("~")


_EMAIL_WORDS: Final = ("is not an e-mail address", "e.g. ops@acme.com")
_FOLDER_WORDS: Final = ("is not a path", "a path, absolute or from the working directory, no ~")
_TEXT_WORDS: Final = ("has nothing to read in it", "text on one line")

# pattern of keys, test of a text, what is wrong with it, what is allowed
_TEXTS: Final[tuple[tuple[str, Callable[[str], bool], tuple[str, str]], ...]] = (
    ("name", _is_slug, ("is not a short name", "a-z, 0-9 and -, up to 41 of them, no - first")),
    ("source.auth.client_id", _is_text, _TEXT_WORDS),
    ("source.auth.email", _is_email, _EMAIL_WORDS),
    ("target.api_version", _is_version, ("is not a version", 'e.g. "2.16"')),
    ("target.workspace", _is_word, ("is not an id_code", "what GET /me calls app.id_code")),
    ("storage.staging", _is_folder, _FOLDER_WORDS),
    ("storage.files", _is_folder, _FOLDER_WORDS),
    ("storage.reports", _is_folder, _FOLDER_WORDS),
    ("mapping.teammates.by_email.*", _is_email, _EMAIL_WORDS),
    ("mapping.teammates.default", _is_email, _EMAIL_WORDS),
    ("mapping.articles.author", _is_email, _EMAIL_WORDS),
    ("mapping.teams.*", _is_text, _TEXT_WORDS),
    ("mapping.*.fields.*.to", _is_text, _TEXT_WORDS),
    ("mapping.custom_objects.*", _is_text, _TEXT_WORDS),
    ("mapping.custom_objects.*.type", _is_text, _TEXT_WORDS),
    ("mapping.custom_objects.*.reference", _is_text, _TEXT_WORDS),
    ("mapping.custom_objects.*.fields.*", _is_text, _TEXT_WORDS),
    ("mapping.tickets.builtin.*.to", _is_text, _TEXT_WORDS),
    ("mapping.tickets.ticket_type", _is_text, _TEXT_WORDS),
    ("mapping.tickets.routes.*.ticket_type", _is_text, _TEXT_WORDS),
    ("options.tag", _is_text, _TEXT_WORDS),
    ("options.extra_tags.*", _is_text, _TEXT_WORDS),
    ("options.legacy_id.attribute", _is_text, _TEXT_WORDS),
    ("demo.tickets.*", _is_text, _TEXT_WORDS),
    ("options.phone_region", _is_region, ("is not a region", "ISO code in capitals, e.g. DE")),
)

# Keys of the source that only kinds know which give them a meaning.
_OWN_KEYS: Final = (
    ("completeness", "full"),
    ("archived_ids", None),
    ("workspace", None),
    ("segments", "drop"),
    ("include.spam", False),
    ("include.archived", True),
)
_NEVER_EMPTY: Final[tuple[tuple[Path, str], ...]] = (
    (("entities",), "companies, contacts, tickets"),
    (("demo", "tickets"), "ids of tickets, or how many"),
)


def check_values(tree: dict[str, Any], faults: Faults) -> None:
    """Add what is wrong with single values and with pairs; keys with a fault are passed over."""
    for pattern, is_sound, words in _TEXTS:
        for path, value in expand(tree, tuple(pattern.split("."))):
            if isinstance(value, str) and not faults.has(path) and not is_sound(value):
                faults.add(path, *words)
    _check_bounds(tree, faults)
    _check_source(tree, faults)
    _check_address(tree, ("target", "url"), API_HOSTS, faults)
    _check_ledger(tree, faults)
    _check_secrets(tree, faults)
    _check_auth(tree, faults)
    _check_own_keys(tree, faults)
    _check_landing(tree, faults)
    _check_rest(tree, faults)
    check_alerts(tree, faults)


def _check_bounds(tree: dict[str, Any], faults: Faults) -> None:
    for key, bound in BOUNDS.items():
        path = tuple(key.split("."))
        value = look_up(tree, path)
        if value is MISSING or isinstance(value, list):  # what is listed has no size
            continue
        if not faults.has(path) and not bound.holds(value):
            faults.add(path, "is not within bounds", bound.words)


def _check_address(
    tree: dict[str, Any], path: Path, hosts: tuple[str, ...] | None, faults: Faults
) -> None:
    url = look_up(tree, path)
    if isinstance(url, str) and (told := trouble(url, hosts)):
        faults.add(path, told, _TARGET_URL if hosts else _URL)


def _check_source(tree: dict[str, Any], faults: Faults) -> None:
    path = ("source", "url")
    if not is_folder(tree):
        _check_address(tree, path, None, faults)
        return
    told = look_up(tree, path)
    if isinstance(told, str) and not (_is_folder(told) and "://" not in told):
        faults.add(path, *_FOLDER_WORDS)


def is_folder(tree: dict[str, Any]) -> bool:
    """Say whether the source is a folder of this machine, and no service."""
    kind = look_up(tree, ("source", "kind"))
    return isinstance(kind, str) and kind in SOURCES and SOURCES[kind].is_folder


def _check_ledger(tree: dict[str, Any], faults: Faults) -> None:
    path = ("storage", "ledger")
    url = look_up(tree, path)
    if isinstance(url, str) and (told := ledger_trouble(url)):
        faults.add(path, *told)


def _check_secrets(tree: dict[str, Any], faults: Faults) -> None:
    for path in SECRETS:
        value = look_up(tree, path)
        if isinstance(value, str) and not re.fullmatch(r"[!-~]+", value):
            faults.add(path, "is not a secret that can be sent", "letters, digits and signs only")
    token = look_up(tree, ("target", "token"))
    if token in (MISSING, None) and look_up(tree, ("target", "url")) != SANDBOX:
        faults.add(("target", "token"), "is missing", "required unless target.url is sandbox")


def _check_auth(tree: dict[str, Any], faults: Faults) -> None:
    path = ("source", "auth")
    auth, kind = look_up(tree, path), look_up(tree, ("source", "kind"))
    forms = AUTH_FORMS.get(kind) if isinstance(kind, str) else None
    if forms is None or faults.has(path):
        return
    if not forms:
        if auth not in (MISSING, None):
            faults.add(path, f"is not for {kind}", "leave it out")
        return
    allowed = ", or ".join(" and ".join(form) for form in forms)
    if auth in (MISSING, None):
        if look_up(tree, ("source", "url")) != SANDBOX:
            faults.add(path, "is missing", f"{allowed}; required unless source.url is sandbox")
        return
    given = {key for key, value in auth.items() if value is not None}
    if given <= _AUTH_KEYS and given not in [set(form) for form in forms]:
        faults.add(path, f"has {' and '.join(sorted(given)) or 'no credentials'}", allowed)


def _check_own_keys(tree: dict[str, Any], faults: Faults) -> None:
    """Refuse what only some kinds of sources know; each says so by a meaning of the key."""
    kind = look_up(tree, ("source", "kind"))
    for key, default in _OWN_KEYS:
        known = [each.kind for each in SOURCES.values() if f"source.{key}" in each.meanings]
        is_asked = look_up(tree, ("source", *key.split("."))) not in (MISSING, default)
        if kind not in known and is_asked and kind in SOURCES:
            path = ("source", *key.split("."))
            faults.add(path, f"is only for {' and '.join(known)}", "leave it out")


def _check_landing(tree: dict[str, Any], faults: Faults) -> None:
    """Ask for the type of every ticket that becomes one in Intercom."""
    path = ("mapping", "tickets")
    named = look_up(tree, (*path, "ticket_type")) not in (MISSING, None)
    is_lacking = not named and look_up(tree, (*path, "land_as")) == "ticket"
    lacking: list[Path] = [path] if is_lacking else []
    routes = look_up(tree, (*path, "routes"))
    for place, route in enumerate(routes if isinstance(routes, list) and not named else ()):
        if isinstance(route, dict) and route.get("land_as") == "ticket":
            lacking += [] if route.get("ticket_type") else [(*path, "routes", f"[{place}]")]
    _check_states(tree, faults)
    for each in lacking:
        faults.add((*each, "ticket_type"), "is missing", "the name of a type, for land_as: ticket")


def _check_states(tree: dict[str, Any], faults: Faults) -> None:
    """Refuse the name of a ticket's state where no ticket becomes one."""
    path = ("mapping", "tickets")
    routes = look_up(tree, (*path, "routes"))
    landings = [look_up(tree, (*path, "land_as"))]
    listed = routes if isinstance(routes, list) else ()
    landings += [each.get("land_as") for each in listed if isinstance(each, dict)]
    statuses = look_up(tree, (*path, "statuses"))
    for status, target in statuses.items() if isinstance(statuses, dict) else ():
        is_named = isinstance(target, str) and target not in ("open", "closed", "snoozed")
        if is_named and "ticket" not in landings:
            text = "names a ticket's state, and no ticket becomes one"
            faults.add((*path, "statuses", status), text, "open | closed | {snoozed: 7d}")


def _check_rest(tree: dict[str, Any], faults: Faults) -> None:
    if zone_of(tree) is None:
        faults.add(("source", "time_zone"), "is not a time zone", "e.g. UTC or Europe/Berlin")
    for path, allowed in _NEVER_EMPTY:
        if look_up(tree, path) == []:
            faults.add(path, "names nothing to move", allowed)
    _check_pace(tree, faults)
    by_email = look_up(tree, ("mapping", "teammates", "by_email"))
    for email in by_email if isinstance(by_email, dict) else ():
        if not _is_email(email):
            faults.add(("mapping", "teammates", "by_email", email), *_EMAIL_WORDS)


def _check_pace(tree: dict[str, Any], faults: Faults) -> None:
    """Refuse hours that nobody can read, shares that are none, and a week that leaves nothing."""
    path: Path = ("target", "pace")
    pace = look_up(tree, path)
    read: dict[str, float] = {}
    for written, share in pace.items() if isinstance(pace, dict) else ():
        is_share = (
            isinstance(share, int | float) and not isinstance(share, bool) and 0 <= share <= 1
        )
        if span_of(written, 0.0) is None:
            faults.add((*path, str(written)), "names no hours of the week", ALLOWED)
        elif not is_share:
            faults.add((*path, written), "is no share from 0 to 1", ALLOWED)
        else:
            read[written] = share
    hours = hours_of(read, "UTC")
    if hours is not None and math.isinf(hours.seconds(1.0, _SOME_DAY)):
        faults.add(path, "leaves no hour in which anything is sent", ALLOWED)
