"""Secrets never reach a log line or a report: known values and auth headers become `***`."""

import functools
import logging
import re
from collections import OrderedDict
from typing import Any, Final, NamedTuple

from connectors.http.spellings import forms, pattern

HIDDEN: Final = "***"
MIN_LENGTH: Final = 4  # characters; a shorter "secret" would blot out ordinary words

PASSING: Final = 20  # tokens that were given out one after the other

_VALUE: Final = r"(?!\*\*\*)[a-z0-9+/._~:-]{8,}=*"
_AUTH: Final = re.compile(
    r"(?i)(\bauthorization\b['\"]?\s*[:=,]\s*b?['\"]?(?:(?:basic|bearer)\s+)?)"
    + _VALUE
    # by itself only what looks like a token: "basic questions" are none
    + r"|(\b(?:basic|bearer)\s+)(?=\S*[0-9=])"
    + _VALUE
)
_CHATTY: Final = ("httpx", "httpcore", "aiohttp.access", "aiohttp.client")

_ESCAPES: Final = ("%", "\\", "&")  # what an escaped character begins with

_kept: dict[str, "_Secret"] = {}
_passing: "OrderedDict[str, _Secret]" = OrderedDict()
_installed = False


class _Secret(NamedTuple):
    """What finds one secret; its pattern is costly to make, and needed for few texts."""

    lowered: frozenset[str]
    longest_first: tuple[str, ...]

    def is_in(self, lowered: str) -> bool:
        return any(form in lowered for form in self.lowered)

    def taken_out(self, text: str) -> str:
        return _pattern(self.longest_first).sub(HIDDEN, text)


def register_secret(value: str, *, is_passing: bool = False) -> None:
    """Hide `value` from now on, however it is written: `connectors.http.spellings`.

    One that `is_passing` is soon worth nothing, like an access token: the last of them are hidden,
    so that a run over days does not look for thousands.
    """
    if len(value) < MIN_LENGTH or value in _kept:
        return
    ordered = tuple(sorted(forms(value), key=len, reverse=True))
    found = _Secret(frozenset(form.lower() for form in ordered), ordered)
    if not is_passing:
        _kept[value] = found
        return
    _passing[value] = found
    _passing.move_to_end(value)
    while len(_passing) > PASSING:
        _passing.popitem(last=False)


def redact(text: str) -> str:
    """Return `text` without registered secrets and without the value of any Authorization.

    Redact first and cut afterwards: a part of a secret is not found any more.
    """
    for secret in _perhaps_in(text):
        text = secret.taken_out(text)
    return _AUTH.sub(lambda found: (found.group(1) or found.group(2)) + HIDDEN, text)


def _perhaps_in(text: str) -> list[_Secret]:
    """Return the secrets that a text may hold, longest first: for nearly every text none."""
    known = (*_kept.values(), *_passing.values())
    if not any(escape in text for escape in _ESCAPES):
        lowered = text.lower()
        known = tuple(secret for secret in known if secret.is_in(lowered))
    return sorted(known, key=lambda secret: len(secret.longest_first[0]), reverse=True)


@functools.lru_cache(maxsize=256)
def _pattern(longest_first: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(pattern, longest_first)), re.IGNORECASE)


def install_redaction() -> None:
    """Redact every record of every logger of this process, and hush libraries that log URLs.

    A record factory would miss `extra` and a handler's filter would miss later handlers, so the
    place is where the logger has put the whole record together.
    """
    global _installed  # noqa: PLW0603 - installed once for the process
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    if _installed:
        return
    original = logging.Logger.makeRecord

    @functools.wraps(original)
    def make_redacted(self: logging.Logger, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = original(self, *args, **kwargs)
        RedactionFilter().filter(record)
        return record

    logging.Logger.makeRecord = make_redacted  # type: ignore[method-assign]
    _installed = True


class RedactionFilter(logging.Filter):
    """Takes secrets out of a record: message, arguments, extra and the text of its exception."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place; every record passes."""
        if record.args:
            record.args = _clean(record.args)
        record.msg = _clean(record.msg)
        try:
            message = record.getMessage()
        except Exception:  # noqa: BLE001 - what can't be formatted is logging's to report
            message = ""
        if (cleaned := redact(message)) != message:
            record.msg, record.args = cleaned, None
        for name, value in record.__dict__.items():
            if name not in _PLAIN:
                record.__dict__[name] = _clean(value)
        _clean_exception(record)
        return True


_PLAIN: Final = frozenset(vars(logging.makeLogRecord({})))


def _clean_exception(record: logging.LogRecord) -> None:
    if record.exc_info and record.exc_info[0] is not None:
        text = logging.Formatter().formatException(record.exc_info)
        if (cleaned := redact(text)) != text:
            record.exc_text, record.exc_info = cleaned, None
    if record.stack_info:
        record.stack_info = redact(record.stack_info)


def _clean(value: Any) -> Any:
    """Redact strings wherever they are; an object whose text shows a secret becomes that text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {key: _clean_item(key, item) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_clean(item) for item in value)
    try:
        text = str(value)
    except Exception:  # noqa: BLE001 - an object without a text shows no secret
        return value
    return value if (cleaned := redact(text)) == text else cleaned


def _clean_item(key: Any, item: Any) -> Any:
    return HIDDEN if str(key).lower() in {"authorization", "b'authorization'"} else _clean(item)
