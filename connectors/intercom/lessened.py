"""A request that Intercom refuses, once more without what it refuses: nothing else is lost by it.

A refusal changes nothing, so a smaller request may follow it at once.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple, TypeVar

from connectors.intercom.attributes.sending import create_data_attribute
from connectors.intercom.context import Connection
from connectors.intercom.errors import names
from connectors.protocols import RecordState
from transforms.errors import RecordError
from transforms.model import Operation, RecordRef, Step
from transforms.plan.names import REFUSED_VALUES
from transforms.quirks.intercom_values import cut_text

BEGINNING: Final = 5_000  # characters that stay of a text which Intercom finds too long
CUT: Final = "[…]"
ATTRIBUTES: Final = "custom_attributes"
CONTENT: Final = frozenset({400, 409, 422})  # refusals of what a request says
UNNAMED: Final = CONTENT - {409}  # a conflict is with another record, whatever is left out
NEEDED: Final = frozenset({"role", "external_id", "company_id", "id"})  # who it is
DEAREST: Final = ("name", "email")  # given up last, where a refusal does not say what is wrong
KEPT_TEXT: Final = ""  # among what was tried: the names alone of values that are kept as text

T = TypeVar("T")

_TAG: Final = re.compile(r"<[^>]*>")


class Lessened(NamedTuple):
    """A request without one of its values, and that value by its name."""

    request: dict[str, Any]
    name: str
    value: Any


def without_refused(
    request: Mapping[str, Any], exc: RecordError, *, needed: frozenset[str] = NEEDED
) -> Lessened | None:
    """Return a request without the value that the refusal speaks of, None if of none.

    Of several names that stand in its words the longest is meant.
    """
    if exc.status not in CONTENT:
        return None
    told = exc.detail.lower()
    own = {key: f"{key} {key.replace('_', ' ')}" for key in request if key != ATTRIBUTES}
    spoken = [key for key in own if key not in needed and _is_spoken(key, told)]
    attributes = request.get(ATTRIBUTES) or {}
    spoken += [f"{ATTRIBUTES}/{name}" for name in attributes if name.lower() in told]
    if not spoken:
        return None
    found = max(spoken, key=lambda each: len(each.rpartition("/")[2]))
    name = found.removeprefix(f"{ATTRIBUTES}/")
    if name == found:
        return Lessened({k: v for k, v in request.items() if k != name}, name, request[name])
    left = {key: value for key, value in attributes.items() if key != name}
    return Lessened({**request, ATTRIBUTES: left}, name, attributes[name])


def _is_spoken(key: str, told: str) -> bool:
    return key in told or key.replace("_", " ") in told or key.replace("_", "-") in told


@dataclass(frozen=True, slots=True)
class Form:
    """A request on its way through refusals: what is left of it, and what was given up.

    While it is found out which value is meant, `whole` is the form with all of them, and `tried`
    names those without which it was refused as well.
    """

    request: dict[str, Any]
    losses: tuple[str, ...] = ()
    kept: Mapping[str, Any] = field(default_factory=dict)  # values that become text
    whole: "Form | None" = None
    tried: frozenset[str] = frozenset()

    def without(self, *keys: str) -> "Form":
        """Return the form without some of its values, which are kept as text."""
        gone = {key: self.request[key] for key in keys}
        kept = {**gone, **(gone.get(ATTRIBUTES) or {})}
        kept.pop(ATTRIBUTES, None)
        return replace(
            self,
            request={key: value for key, value in self.request.items() if key not in gone},
            losses=(*self.losses, *("value_refused" for _ in gone)),
            kept={**self.kept, **kept},
        )


async def written(
    at: Connection,
    model: str,
    *,
    request: dict[str, Any],
    write: Callable[[dict[str, Any]], Awaitable[T]],
    smaller: "Callable[[Form, RecordError], Form | None] | None" = None,
) -> tuple[T, Form]:
    """Write a person or company, if need be without what Intercom refuses of it.

    Returns the answer, and the form that was taken. Raises the refusal when nothing smaller
    makes sense; each try gives up a value more, so they come to an end.
    """
    form = Form(request)
    while True:
        whole = await with_refused_kept(at, model, form.request, form.kept)
        try:
            return await write(whole), replace(form, request=whole)
        except RecordError as exc:
            less = (smaller or lesser)(form, exc)
            if less is None:
                raise
            form = less


def lesser(form: Form, exc: RecordError) -> Form | None:
    """Return a smaller form after a refusal, None when nothing smaller makes sense."""
    found = without_refused(form.request, exc)
    if found is not None:
        kept = {} if found.name in REFUSED_VALUES.values() else {found.name: found.value}
        return replace(
            form,
            request=found.request,
            losses=(*form.losses, "value_refused"),
            kept={**form.kept, **kept},
            whole=None if form.whole is None else lesser(form.whole, exc),
        )
    told = exc.detail.lower()
    if exc.status not in UNNAMED or any(_is_spoken(key, told) for key in NEEDED - {"id"}):
        return None
    return _guessed(form)


def _guessed(form: Form) -> Form | None:
    """Return the form without one value more that was not tried yet, at last without all."""
    whole = form.whole or form
    if whole.kept and KEPT_TEXT not in form.tried:
        names_only = dict.fromkeys(whole.kept, "refused")
        return replace(whole, kept=names_only, whole=whole, tried=form.tried | {KEPT_TEXT})
    spare = sorted(whole.request.keys() - NEEDED, key=lambda key: (key in DEAREST, key))
    left = [key for key in spare if key not in form.tried]
    if left:
        return replace(whole.without(left[0]), whole=whole, tried=form.tried | {left[0]})
    if len(spare) < 2 or not form.request.keys() - NEEDED:
        return None
    return replace(whole.without(*spare), kept={}, whole=whole, tried=form.tried)


async def with_refused_kept(
    at: Connection, model: str, request: dict[str, Any], refused: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a request that keeps refused values as text in an attribute of ours.

    The attribute is made when the first value needs it; where that is refused, so are they.
    """
    if not refused or not await _is_there(at, model):
        return request
    text = "; ".join(f"{name}: {value}" for name, value in refused.items())
    attributes = {**(request.get(ATTRIBUTES) or {}), REFUSED_VALUES[model]: cut_text(text).text}
    return {**request, ATTRIBUTES: attributes}


async def _is_there(at: Connection, model: str) -> bool:
    body = {
        "name": REFUSED_VALUES[model],
        "model": model,
        "data_type": "string",
        "messenger_writable": False,
    }
    step = Step("create", Operation.DATA_ATTRIBUTE_CREATE, body, "")
    reference = RecordRef("attribute", f"{model}:{body['name']}")
    try:
        await create_data_attribute(at, step, body, RecordState(reference, None, {}))
    except RecordError:
        return False
    return True


def beginning(text: str) -> str:
    """Return what stays in a message of a text that Intercom finds too long."""
    return f"{text[:BEGINNING]} {CUT}"


def is_shortened(text: str) -> bool:
    """Tell whether a text is a beginning already."""
    return text.removesuffix("</p>").endswith(CUT)


def is_cut(text: str, shown: str | None) -> bool:
    """Tell whether only the beginning of a text stands there."""
    return len(text) > BEGINNING and _TAG.sub("", shown or "").rstrip().endswith(CUT)


def speaks_of_length(exc: RecordError) -> bool:
    """Tell whether a refusal is about how long a text is."""
    return exc.status == 413 or any(
        names(exc, word) for word in ("too long", "characters", "length", "maximum")
    )
