"""A file's link of today: its article is asked anew, in the language that names it."""

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from connectors.freshdesk.calls import API, item
from connectors.freshdesk.solutions.reading import ROOT, Languages
from connectors.http import HttpClient
from transforms.bodies import image_sources
from transforms.errors import RecordError
from transforms.freshdesk.attachments import image_address, image_key
from transforms.freshdesk.solutions.files import ASKED
from transforms.payloads import html, records, source_id, text

_ASKED: Final = re.compile(
    rf"(?P<origin>.*){API}{ROOT}/articles/(?P<article>\d+)/(?P<language>[A-Za-z-]+)"
    rf"{re.escape(ASKED)}(?P<file>.+)"
)


class Wanted(NamedTuple):
    """A file by the article that has it."""

    article: str
    language: str
    file: str


def wanted_of(url: str, origin: str) -> Wanted | None:
    """Return which file an address of `asked_address` names, None for any other address."""
    found = _ASKED.fullmatch(url)
    if found is None or found["origin"] != origin:
        return None
    return Wanted(found["article"], found["language"], found["file"])


async def link_of(client: HttpClient, wanted: Wanted, languages: Languages) -> str:
    """Return a file's link of today; RecordError says file_not_found."""
    path = f"{ROOT}/articles/{wanted.article}{languages.end(wanted.language)}"
    article = await item(client, path)
    found = None if article is None else _link(article, wanted.file)
    if found is None:
        raise RecordError("file_not_found", f"{path} names no file {wanted.file}")
    return found


def _link(article: Mapping[str, Any], file: str) -> str | None:
    for each in records(article.get("attachments")):
        if source_id(each.get("id")) == file:
            return text(each.get("attachment_url"))
    urls = map(image_address, image_sources(html(article.get("description")) or ""))
    return next((url for url in urls if file in _keys(url)), None)


def _keys(url: str) -> set[str]:
    """Return what names an image, with its signature and without it."""
    return {image_key(url), image_key(url.partition("?")[0])}
