"""A body as it stands in a plan: text, and between it what is only known when it is sent.

A piece is a text, `{"href": …}` inside a link's quotes, or `{"src": …, "alt": …}` for a picture.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from typing import Any, Final

Json = dict[str, Any]
Piece = str | Json
Address = str | Json  # as it is sent, or what tells it then

ASKED: Final = "asked"  # by what the source tells a picture's link of today


def image_text(alt: str) -> str:
    """Return what stands for a picture that can't be had."""
    return f"[image: {alt}]" if alt else "[image]"


def gathered(pieces: Iterable[Piece]) -> list[Piece]:
    """Return pieces with neighbouring texts put together."""
    found: list[Piece] = []
    run: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            run.append(piece)
            continue
        if told := "".join(run):
            found.append(told)
        run = []
        found.append(piece)
    if told := "".join(run):
        found.append(told)
    return found


def joined(
    pieces: Sequence[Piece],
    *,
    href: Callable[[Address], str],
    src: Callable[[Address], str | None],
) -> str:
    """Return the HTML to send: `href` and `src` give addresses, None a picture's words instead."""
    told: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            told.append(piece)
        elif "href" in piece:
            told.append(escape(href(piece["href"])))
        else:
            address = src(piece["src"])
            alt = str(piece["alt"])
            told.append(escape(image_text(alt), quote=False) if address is None else "")
            if address is not None:
                told.append(f'<img src="{escape(address)}" alt="{escape(alt)}">')
    return "".join(told)


def hrefs(pieces: Iterable[Piece]) -> Iterator[Address]:
    """Yield the links that are told when a body is sent."""
    return (each["href"] for each in pieces if isinstance(each, dict) and "href" in each)


def srcs(pieces: Iterable[Piece]) -> Iterator[Address]:
    """Yield the pictures of a body."""
    return (each["src"] for each in pieces if isinstance(each, dict) and "src" in each)
