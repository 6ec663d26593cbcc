"""Links of files in articles: what stays of them, and where the link of today is asked for."""

import re
from html import unescape
from typing import Any, Final, NamedTuple
from urllib.parse import quote, unquote

from transforms.intercom_source.help_center.quirks import LINKS_ARE_SIGNED

SIGNED_FILES: Final = "signed_files"  # what a raw row has of them, once they have no signatures
ASKED: Final = "?file="  # behind an article's own address

_SIGNED: Final = re.compile(
    r"(https?://[^\s\"'<>?]+)\?(?:[^\s\"'<>()]*&(?:amp;)?)?"
    r"expires=\d*&(?:amp;)?signature=[^\s\"'<>()]*"
)


class Unsigned(NamedTuple):
    """A row without signatures, and the links of today by what stays of them."""

    row: Any
    links: dict[str, str]


@LINKS_ARE_SIGNED.handles
def unsigned(row: Any) -> Unsigned:
    """Return a raw row whose links of files have no signature: it is another each time."""
    links: dict[str, str] = {}

    def bare(found: re.Match[str]) -> str:
        links[unescape(found[1])] = unescape(found[0])
        return found[1]

    def told(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: told(each) for key, each in value.items()}
        if isinstance(value, list):
            return [told(each) for each in value]
        return _SIGNED.sub(bare, value) if isinstance(value, str) else value

    return Unsigned(told(row), links)


def asked_address(article: str, file: str) -> str:
    """Return the address by which our connector finds a file's link of today.

    `article` is where the API has it, `file` what stays of the link.
    """
    return f"{article}{ASKED}{quote(file, safe='')}"


def asked_in(address: str) -> tuple[str, str] | None:
    """Return article and file of an address of `asked_address`, None for any other."""
    article, is_asked, file = address.partition(ASKED)
    return (article, unquote(file)) if is_asked else None
