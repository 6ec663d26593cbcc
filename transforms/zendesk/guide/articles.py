"""Articles of Guide with every translation and file to the canonical tables."""

from collections.abc import Mapping
from typing import Any, Final

import orjson
import pyarrow as pa

from transforms.contracts import sort_key
from transforms.errors import RecordError
from transforms.knowledge.gathered import COMMENTS, UNTRANSLATED, Gathered, gather
from transforms.knowledge.named import named_in
from transforms.knowledge.source_kind import Articles
from transforms.payloads import (
    BROKEN,
    html,
    ids,
    instant_or_none,
    losses_of,
    mapping,
    source_id,
    text,
    texts,
)
from transforms.zendesk.guide.audience import audience_of
from transforms.zendesk.guide.catalog import GuideCatalog
from transforms.zendesk.guide.files import ArticleFiles
from transforms.zendesk.guide.lists import CENTERS
from transforms.zendesk.guide.words import DEFAULT_LOCALE, locale_of, number_of, texts_of
from transforms.zendesk.payloads import person_id

UNREADABLE: Final = "value_unreadable"
TAG_UNKNOWN: Final = "content_tag_unknown"
SECTION_UNKNOWN: Final = "section_unknown"

_TAKEN = (
    "id url html_url locale source_locale author_id title name body draft promoted position"
    " comments_disabled vote_sum section_id label_names content_tag_ids user_segment_id"
    " user_segment_ids created_at updated_at edited_at translations brand_id outdated"
)
TAKEN: Final = frozenset(_TAKEN.split())
DROPPED: Final = {
    "vote_count": "how many voted; the sum of their votes is kept",
    "outdated_locales": "each translation says it of itself",
    "permission_group_id": "who may edit in Guide; in Intercom a seat's role says it",
}

Row = dict[str, Any]


def to_articles(raw: pa.Table, files: pa.Table, catalog: GuideCatalog) -> Articles:
    """Map articles; their words, links and files come along.

    In:      RAW of articles and of their attachments, any number of versions.
    Kept:    ARTICLE, TRANSLATION and ARTICLE_FILE in the order of articles.
    Skipped: "deleted_in_source" of one that is listed no more, with the help center that it stood
             in as its parent; "broken_record", which counts as failed: an article with all it
             has, or one translation alone.
    Raises:  ContractError if a table is not RAW.
    """

    def add(found: Gathered, row: Row, payload: Row, attached: str | None) -> None:
        _add(found, row, payload, attached, catalog)

    return gather(raw, files, add)


def _add(
    found: Gathered, row: Row, payload: Row, attached: str | None, catalog: GuideCatalog
) -> None:
    key, sort = row["id"], sort_key(row["id"])
    article = _article(key, payload, catalog)
    losses = article["losses"]
    losses += [each for each in losses_of(row) if each not in losses]
    own = ArticleFiles(key, catalog.origin(article["help_center_id"]), catalog.addresses)
    own.attach(_attachments(attached))
    told = list(texts_of(payload))
    if not told:
        told = [(article["default_locale"], payload)]
        losses.append(UNTRANSLATED)
    for number in _unreadable(payload.get("translations")):
        found.skip("translation", f"{key}:broken-{number}", key, BROKEN)
    if not isinstance(payload.get("translations"), list | None):
        losses.append(UNREADABLE)
    for locale, words in told:
        translation = _translation(key, locale, words, payload, catalog)
        page = translation["url"] or article["url"] or ""
        named = named_in(translation["body_html"] or "")
        links = [
            link for url in named.links if (link := catalog.addresses.leads(url, page)) is not None
        ]
        own.name(named, links, page)
        found.translations.append(translation | {"key": sort, "links": links})
    found.articles.append(article | {"key": sort})
    found.files += [
        {**file, "article_id": key, "key": sort, "path": None} for file in own.in_order()
    ]


def _article(key: str, payload: Mapping[str, Any], catalog: GuideCatalog) -> Row:
    center = source_id(payload.get("brand_id")) or ""
    if center not in catalog.centers and center not in catalog.broken[CENTERS]:
        raise RecordError(BROKEN, "it is of no brand")
    section = source_id(payload.get("section_id"))
    audience = audience_of(payload, catalog.segments, catalog.openness(center))
    tags = ids(payload.get("content_tag_ids"))
    losses = list(audience.losses)
    if section not in catalog.sections:
        losses.append(SECTION_UNKNOWN)
    if payload.get("comments_disabled") is False:  # how many there are only a call for each says
        losses.append(COMMENTS)
    if any(each not in catalog.tags for each in tags):
        losses.append(TAG_UNKNOWN)
    times = {name: payload.get(name) for name in ("created_at", "updated_at", "edited_at")}
    if any(told and instant_or_none(told) is None for told in times.values()):
        losses.append(UNREADABLE)
    return {
        "source_id": key,
        "help_center_id": center,
        "collection_id": f"section:{section}" if section in catalog.sections else None,
        "position": number_of(payload.get("position")) or 0,
        "is_promoted": payload.get("promoted") is True,
        "author_id": person_id(payload.get("author_id")),
        "default_locale": _default(payload),
        "audience": audience.kind,
        "audience_names": audience.names,
        "labels": [each.strip() for each in texts(payload.get("label_names")) if each.strip()],
        "content_tags": [
            text(mapping(catalog.tags.get(each)).get("name")) or each for each in tags
        ],
        "is_closed_to_comments": payload.get("comments_disabled") is True,
        "votes": number_of(payload.get("vote_sum")),
        **{name: instant_or_none(told) for name, told in times.items()},
        "url": text(payload.get("html_url")),
        "losses": losses,
    }


def _default(payload: Mapping[str, Any]) -> str:
    told = locale_of(payload.get("source_locale")) or locale_of(payload.get("locale"))
    return told or DEFAULT_LOCALE


def _translation(
    key: str,
    locale: str,
    words: Mapping[str, Any],
    article: Mapping[str, Any],
    catalog: GuideCatalog,
) -> Row:
    body = words.get("body")
    is_hidden = words.get("draft") is not False or words.get("hidden") is True
    author = person_id(words.get("updated_by_id")) or person_id(words.get("created_by_id"))
    center = source_id(article.get("brand_id")) or ""
    origin = catalog.origin(center)
    page = f"{origin}/hc/{locale}/articles/{key}" if origin else None
    return {
        "source_id": f"{key}:{locale}",
        "article_id": key,
        "locale": locale,
        "title": text(words.get("title")) or text(article.get("title")) or f"Article {key}",
        "description": None,
        "body_html": html(body),
        "is_draft": is_hidden,
        "is_outdated": words.get("outdated") is True,
        "author_id": author or person_id(article.get("author_id")),
        "created_at": instant_or_none(words.get("created_at")),
        "updated_at": instant_or_none(words.get("updated_at")),
        "url": text(words.get("html_url")) or page,
        "losses": [] if body is None or isinstance(body, str) else [UNREADABLE],
    }


def _unreadable(translations: object) -> list[int]:
    """Return the places of translations that name no language: they are nobody's words."""
    items = translations if isinstance(translations, list) else []
    return [
        number
        for number, each in enumerate(items)
        if locale_of(mapping(each).get("locale")) is None
    ]


def _attachments(payload: str | None) -> object:
    if payload is None:
        return None
    try:
        return mapping(orjson.loads(payload)).get("article_attachments")
    except orjson.JSONDecodeError:
        return None
