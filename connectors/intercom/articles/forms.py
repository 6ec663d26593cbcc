"""An article's request: in the rich form first, then with less, until Intercom takes it.

What came back decides: where words or lists are gone, the plain form follows, and for all others
goes first; `connectors.ledger.profiles` remembers it for further runs.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from connectors.http import Answer
from connectors.intercom.articles.pictures import Where, addresses_of, is_served, missing
from connectors.intercom.context import Connection
from connectors.intercom.errors import names
from transforms.errors import RecordError
from transforms.knowledge.bodies.pieces import Address, Piece, hrefs, joined, srcs
from transforms.knowledge.bodies.shown import is_kept
from transforms.plan.losses import LINK_ENDS

Json = dict[str, Any]
Href = Callable[[Address], str]
Write = Callable[[Json], Awaitable[Answer]]
Request = Callable[["Form"], Json]

PLAIN: Final = "plain_form_sent"
IMAGE: Final = "image_left_out"
LOCALE: Final = "locale_refused"
CONTENT: Final = frozenset({400, 422})
AI: Final = ("ai_chatbot_availability", "ai_copilot_availability", "ai_sales_agent_availability")


def unknown(_told: Address) -> str | None:
    """Know of no address."""
    return None


@dataclass(frozen=True, slots=True)
class Form:
    """How an article is sent: by default whole, and in the rich form."""

    body: Json
    href: Href
    is_plain: bool = False
    without_pictures: bool = False
    absent: frozenset[str] = frozenset()  # addresses of pictures that can't be had
    losses: tuple[str, ...] = ()
    address: Where = unknown

    def html(self, content: Mapping[str, Any]) -> str:
        """Return the HTML of one language."""
        return joined(self.pieces(content), href=self.href, src=self._src)

    def pieces(self, content: Mapping[str, Any]) -> Sequence[Piece]:
        """Return the pieces of the form that is sent."""
        found: Sequence[Piece] = content["rich"]
        return content.get("plain", found) if self.is_plain else found

    def lost(self, *losses: str) -> tuple[str, ...]:
        """Return the losses with more of them."""
        return tuple(dict.fromkeys([*self.losses, *losses]))

    def _src(self, told: Address) -> str | None:
        address = self.address(told)
        return None if self.without_pictures or address in self.absent else address


def contents_of(body: Mapping[str, Any]) -> dict[str, Json]:
    """Return the languages of an article; an internal one has a single one without a name."""
    found: dict[str, Json] = body["contents"] if "contents" in body else {"": dict(body)}
    return found


async def sent(
    at: Connection, body: Json, href: Href, request: Request, write: Write
) -> tuple[Answer, Form]:
    """Send an article, if need be with less; raises the refusal when nothing smaller makes sense.

    A refusal changes nothing, so a smaller request may follow it at once.
    """
    form = await first_form(at, body, href)
    rich_refused = False
    while True:
        try:
            answer = await write(request(form))
        except RecordError as exc:
            less = _lesser(form, exc)
            if less is None:
                raise
            rich_refused = rich_refused or (less.is_plain and not form.is_plain)
            form = less
            continue
        if rich_refused:
            at.habits.is_plain = True
        return answer, form


async def first_form(at: Connection, body: Json, href: Href) -> Form:
    """Return the form to begin with: without pictures that surely can't be had."""
    pieces = [each for content in contents_of(body).values() for each in content["rich"]]
    told = list(srcs(pieces))
    address = await addresses_of(at, told)
    found = [each for each in map(address, told) if each is not None]
    absent = await missing(at, found)
    losses: tuple[str, ...] = (IMAGE,) if absent or len(found) < len(told) else ()
    if any(
        isinstance(each, dict) and "ends" in each and not is_served(at, each["file"])
        for each in hrefs(pieces)
    ):
        losses += (LINK_ENDS,)
    form = Form(body, href, absent=frozenset(absent), losses=losses, address=address)
    return plain(form) if at.habits.is_plain and _differs(body) else form


def plain(form: Form) -> Form:
    """Return the plain form, with what it loses."""
    lost = [loss for c in contents_of(form.body).values() for loss in c.get("lost", ())]
    return replace(form, is_plain=True, losses=form.lost(PLAIN, *lost))


def came_back(form: Form, shown: Mapping[str, str]) -> bool:
    """Tell whether Intercom shows what was sent: all words, and lists in lists."""
    if form.is_plain or not _differs(form.body):
        return True
    contents = contents_of(form.body)
    return all(
        is_kept(form.html(content), shown.get(locale, ""))
        for locale, content in contents.items()
        if "plain" in content
    )


def _differs(body: Mapping[str, Any]) -> bool:
    return any("plain" in content for content in contents_of(body).values())


def _lesser(form: Form, exc: RecordError) -> Form | None:
    """Return a smaller form after a refusal, None when nothing smaller makes sense."""
    if exc.status not in CONTENT:
        return None
    if names(exc, "image") and not form.without_pictures:
        return _without_picture(form, exc)
    locale = _locale_in(form, exc)
    if locale is not None:
        contents = {name: c for name, c in form.body["contents"].items() if name != locale}
        return replace(form, body={**form.body, "contents": contents}, losses=form.lost(LOCALE))
    if not form.is_plain and _differs(form.body):
        return plain(form)
    return None


def _without_picture(form: Form, exc: RecordError) -> Form:
    """Return the form without the picture that is named, else without all."""
    told = [each for c in contents_of(form.body).values() for each in srcs(c["rich"])]
    addresses = {each for each in map(form.address, told) if each is not None} - form.absent
    named = {each for each in addresses if each in exc.detail}
    losses = form.lost(IMAGE)
    if named:
        return replace(form, absent=form.absent | named, losses=losses)
    return replace(form, without_pictures=True, losses=losses)


def _locale_in(form: Form, exc: RecordError) -> str | None:
    """Return the language that a refusal speaks of, but for the default one."""
    others = set(form.body.get("contents") or ()) - {form.body.get("default")}
    if not names(exc, "locale"):
        return None
    words = set(re.findall(r"[\w-]+", exc.detail))
    return next((each for each in sorted(others) if each in words), None)
