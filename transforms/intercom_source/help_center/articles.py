"""Articles of help centers, internal ones and snippets, with every translation and image."""

import hashlib
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Final

import pyarrow as pa

from transforms.addresses import is_data
from transforms.bodies import image_name
from transforms.contracts import sort_key
from transforms.intercom_source.help_center.audience import ONLY_TEAMMATES, Audience, audience_of
from transforms.intercom_source.help_center.catalog import HelpCatalog
from transforms.intercom_source.help_center.quirks import IN_SEVERAL_COLLECTIONS
from transforms.intercom_source.help_center.signed import SIGNED_FILES
from transforms.intercom_source.help_center.words import (
    DEFAULT_LOCALE,
    locale_of,
    unreadable,
    words_of,
)
from transforms.intercom_source.lists import INTERNAL, SNIPPET
from transforms.knowledge.gathered import Gathered, gather
from transforms.knowledge.named import named_in
from transforms.knowledge.source_kind import Articles, Link
from transforms.payloads import (
    BROKEN,
    html,
    ids,
    instant_or_none,
    losses_of,
    mapping,
    records,
    source_id,
    text,
    texts,
)
from transforms.pictures import ending_of, is_pixel, picture_in, type_of

UNREADABLE: Final = "value_unreadable"
FILE: Final = "article_file"  # what a link in a text may lead to
ALSO_IN: Final = "further_collections_left_out"
DRAFT_CHANGES: Final = "draft_changes_left_out"  # written, and not yet published
PUBLISHED: Final = "published"

_TAKEN = (
    "type id title description body author_id state created_at updated_at url parent_ids"
    " default_locale translated_content tags help_center_audience has_unpublished_changes locale"
    " owner_id body_markdown"
)
TAKEN: Final = frozenset([*_TAKEN.split(), SIGNED_FILES])
_FIN: Final = "what the AI agent may use is a choice of the new workspace (ai_availability)"
_SCHEDULE: Final = "a plan of the old workspace; the article is as it is now"
DROPPED: Final = {
    "workspace_id": "the workspace, which is the same for all",
    "draft_updated_at": "when what is not published was written",
    "created_by_id": "who made it; whose article it is, is taken",
    "updated_by_id": "who changed it; whose article it is, is taken",
    "exclude_from_article_suggestions": _FIN,
    "ai_chatbot_availability": _FIN,
    "ai_copilot_availability": _FIN,
    "ai_sales_agent_availability": _FIN,
    "audience_ids": _FIN,
    "scheduled_publish_at": _SCHEDULE,
    "scheduled_unpublish_at": _SCHEDULE,
    "statistics": "how often it was read and liked; nothing sets that",
}

Row = dict[str, Any]
Json = Mapping[str, Any]


def to_articles(raw: pa.Table, parts: pa.Table, catalog: HelpCatalog) -> Articles:
    """Map articles; their words, links and images come along.

    In:      RAW of articles, any number of versions; nothing is attached to them.
    Kept:    ARTICLE, TRANSLATION and ARTICLE_FILE in the order of articles.
    Skipped: "deleted_in_source" of one that is listed no more; "broken_record", which counts as
             failed: an article with all it has, or one translation alone.
    Raises:  ContractError if a table is not RAW.
    """

    def add(found: Gathered, row: Row, payload: Row, _attached: str | None) -> None:
        _add(found, row, payload, catalog)

    return gather(raw, parts, add)


def _add(found: Gathered, row: Row, payload: Row, catalog: HelpCatalog) -> None:
    key, sort = row["id"], sort_key(row["id"])
    is_open = not key.startswith((INTERNAL, SNIPPET))
    told = words_of(payload) if is_open else {_locale(payload): dict(payload)}
    for each in unreadable(payload) if is_open else ():
        found.skip("translation", f"{key}:{each}", key, BROKEN)
    article = _article(key, payload, told, catalog, is_open=is_open)
    files = _Files(key, mapping(payload.get(SIGNED_FILES)))
    for locale, words in told.items():
        translation = _translation(key, locale, words, payload, is_open=is_open)
        page = translation["url"] or article["url"] or ""
        named = named_in(translation["body_html"] or "")
        links = [*files.linked(named.links), *_links(named.links, page, catalog)]
        files.show(named.images)
        found.translations.append(translation | {"key": sort, "links": links})
    losses = [*article["losses"], *losses_of(row)]
    found.articles.append(article | {"key": sort, "losses": list(dict.fromkeys(losses))})
    found.files += [
        {**file, "article_id": key, "key": sort, "position": number}
        for number, file in enumerate(files.rows.values())
    ]


def _locale(payload: Json) -> str:
    return locale_of(payload.get("locale")) or DEFAULT_LOCALE


def _links(urls: Iterable[str], page: str, catalog: HelpCatalog) -> list[Link]:
    return [link for url in urls if (link := catalog.addresses.leads(url, page)) is not None]


@IN_SEVERAL_COLLECTIONS.handles
def collections_of(payload: Json, catalog: HelpCatalog) -> list[str]:
    """Return the collections that an article stands in; older versions know but one."""
    told = [*ids(payload.get("parent_ids")), *ids([payload.get("parent_id")])]
    return [each for each in dict.fromkeys(told) if each in catalog.collections]


def _article(
    key: str, payload: Json, told: Mapping[str, Row], catalog: HelpCatalog, *, is_open: bool
) -> Row:
    homes = collections_of(payload, catalog) if is_open else []
    center = catalog.center_of(next(iter(homes), None))
    audience = _audience(payload, catalog.center(center).is_on, is_open=is_open)
    words = list(told.values())
    losses = [*audience.losses, *([ALSO_IN] if len(homes) > 1 else [])]
    if any(each.get("has_unpublished_changes") is True for each in (payload, *words)):
        losses.append(DRAFT_CHANGES)
    tags = [each.get("name") for each in records(mapping(payload.get("tags")).get("tags"))]
    updated = _latest(payload.get("updated_at"), *(each.get("updated_at") for each in words))
    return {
        "source_id": key,
        "help_center_id": center,
        "collection_id": next(iter(homes), None),
        "position": 0,
        "is_promoted": False,
        "author_id": _author(payload),
        "default_locale": next(iter(told)),
        "audience": audience.kind,
        "audience_names": audience.names,
        "labels": [],
        "content_tags": texts(tags),
        "is_closed_to_comments": False,
        "votes": None,
        "created_at": instant_or_none(payload.get("created_at")),
        "updated_at": updated,
        "edited_at": updated,
        "url": text(payload.get("url")),
        "losses": losses,
    }


def _audience(payload: Json, is_on: bool, *, is_open: bool) -> Audience:  # noqa: FBT001
    return audience_of(payload, is_on=is_on) if is_open else ONLY_TEAMMATES


def _author(words: Json) -> str | None:
    return source_id(words.get("author_id")) or source_id(words.get("owner_id"))


def _latest(*told: object) -> Any:
    return max((at for each in told if (at := instant_or_none(each)) is not None), default=None)


def _translation(key: str, locale: str, words: Json, article: Json, *, is_open: bool) -> Row:
    body = words.get("body")
    is_odd = not (body is None or isinstance(body, str))
    page = html(body) or _of_markdown(words.get("body_markdown"))
    return {
        "source_id": f"{key}:{locale}",
        "article_id": key,
        "locale": locale,
        "title": text(words.get("title")) or text(article.get("title")) or f"Article {key}",
        "description": text(words.get("description")),
        "body_html": page,
        "is_draft": is_open and text(words.get("state")) != PUBLISHED,
        "is_outdated": False,
        "author_id": _author(words) or _author(article),
        "created_at": instant_or_none(words.get("created_at")),
        "updated_at": instant_or_none(words.get("updated_at")),
        "url": text(words.get("url")),
        "losses": [UNREADABLE] if is_odd else [],
    }


def _of_markdown(told: object) -> str | None:
    """Return a snippet's Markdown, which has no other form, as paragraphs that read as it does."""
    written = text(told)
    if written is None:
        return None
    parts = [each.strip("\n") for each in written.replace("\r\n", "\n").split("\n\n")]
    return "".join(f"<p>{escape(each).replace(chr(10), '<br>')}</p>" for each in parts if each)


class _Files:
    """An article's files as its words are read: pictures, and what links of today lead to."""

    def __init__(self, article: str, signed: Json) -> None:
        self.rows: dict[str, Row] = {}  # by source_id
        self._article, self._signed = article, signed

    def show(self, sources: Iterable[str]) -> None:
        """Take the pictures that a body shows; one of a single pixel shows nothing."""
        for src in sources:
            picture = picture_in(src) if is_data(src) else None
            if not (picture and is_pixel(picture)):
                self._add(src)

    def linked(self, urls: Iterable[str]) -> list[Link]:
        """Take the files that a body links to, and return where these links lead."""
        return [
            {
                "url": url,
                "entity": FILE,
                "source_id": self._add(url),
                "locale": None,
                "anchor": None,
            }
            for url in urls
            if url in self._signed
        ]

    def _add(self, src: str) -> str:
        made = _file(self._article, src, len(self.rows) + 1)
        row = self.rows.setdefault(made["source_id"], made | {"path": text(self._signed.get(src))})
        if src not in row["addresses"]:
            row["addresses"].append(src)
        return str(row["source_id"])


def _file(key: str, src: str, number: int) -> Row:
    name, kind, size, unavailable = image_name(src) or "image", None, None, None
    if is_data(src):
        picture = picture_in(src)
        kind = picture.content_type if picture else None
        name, size = f"image-{number}{ending_of(kind or '')}", picture and len(picture.content)
        unavailable = None if picture else "file_broken"
    elif not src.lower().startswith(("http://", "https://")):
        unavailable = "no_address"
    digest = hashlib.sha1(src.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
    return {
        "source_id": f"{key}:img:{digest}",
        "locale": None,
        "name": name,
        "content_type": kind or type_of(name) or "",
        "size_bytes": size,
        "url": src,
        "addresses": [],
        "is_inline": True,
        "unavailable": unavailable,
    }
