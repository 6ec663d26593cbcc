"""Articles of Solutions with every translation and file to the canonical tables."""

from collections.abc import Mapping
from typing import Any, Final

import orjson
import pyarrow as pa

from transforms.contracts import sort_key
from transforms.freshdesk.solutions.catalog import SolutionCatalog
from transforms.freshdesk.solutions.files import ArticleFiles, unsigned
from transforms.freshdesk.solutions.lists import LANGUAGE, PLACE, WORDS
from transforms.freshdesk.solutions.quirks import STATES_BY_LANGUAGE
from transforms.freshdesk.solutions.words import (
    DEFAULT_LOCALE,
    locale_of,
    number_of,
    place_of,
    words_of,
)
from transforms.knowledge.gathered import UNTRANSLATED, Gathered, gather
from transforms.knowledge.named import named_in
from transforms.knowledge.source_kind import Articles
from transforms.payloads import (
    BROKEN,
    html,
    instant_or_none,
    losses_of,
    mapping,
    records,
    source_id,
    text,
    texts,
)

UNREADABLE: Final = "value_unreadable"
FOLDER_UNKNOWN: Final = "folder_unknown"
SEO_NOT_KEPT: Final = "seo_not_kept"  # its title and keywords: Intercom has no place for them
PUBLISHED: Final = 2
_TAKEN = (
    "id title description status agent_id folder_id tags seo_data thumbs_up thumbs_down attachments"
    " created_at updated_at"
)
TAKEN: Final = frozenset({*_TAKEN.split(), LANGUAGE, PLACE, WORDS})
DROPPED: Final = {
    "category_id": "what its folder lies in, as that says",
    "description_text": "the same words without their form",
    "type": "permanent or workaround, which readers never see",
    "hits": "how often it was read",
    "suggested": "how often it was suggested",
    "feedback_count": "how many wrote something about it; that is in tickets",
    "cloud_files": "links to files of other services, which the API does not open",
    "hierarchy": "what it lies in, as its folder says",
}

Row = dict[str, Any]


def to_articles(raw: pa.Table, files: pa.Table, catalog: SolutionCatalog) -> Articles:
    """Map articles; their words, links and files come along.

    In:      RAW of articles and of their attachments, any number of versions.
    Kept:    ARTICLE, TRANSLATION and ARTICLE_FILE in the order of articles.
    Skipped: "deleted_in_source" of one that is listed no more; "broken_record", which counts as
             failed: an article with all it has, or one translation alone.
    Raises:  ContractError if a table is not RAW.
    """

    def add(found: Gathered, row: Row, payload: Row, attached: str | None) -> None:
        _add(found, row, payload, attached, catalog)

    return gather(raw, files, add)


def _add(
    found: Gathered, row: Row, payload: Row, attached: str | None, catalog: SolutionCatalog
) -> None:
    key, sort = row["id"], sort_key(row["id"])
    told = words_of(payload)
    losses = losses_of(row)
    for number in _unreadable(payload.get(WORDS)):
        found.skip("translation", f"{key}:broken-{number}", key, BROKEN)
    if not told:
        told = {DEFAULT_LOCALE: payload}
        losses.append(UNTRANSLATED)
    article = _article(key, payload, told, catalog)
    own = ArticleFiles(key, catalog.origin)
    _attach(own, attached)
    for locale, words in told.items():
        translation = _translation(key, locale, words, payload, catalog)
        page = translation["url"] or ""
        body, signed = unsigned(translation["body_html"] or "")
        own.signed |= signed
        named = named_in(body)
        leads = catalog.addresses.leads
        links = [link for url in named.links if (link := leads(url, page)) is not None]
        own.name(named, links, body, page)
        shown = translation["body_html"] and body
        told_of = {"key": sort, "links": links, "body_html": shown}
        found.translations.append(translation | told_of)
    article["losses"] += [each for each in losses if each not in article["losses"]]
    found.articles.append(article | {"key": sort})
    found.files += [{**file, "article_id": key, "key": sort} for file in own.in_order()]


def _article(
    key: str, payload: Mapping[str, Any], told: Mapping[str, Row], catalog: SolutionCatalog
) -> Row:
    folder = source_id(payload.get("folder_id"))
    audience = catalog.audience(folder)
    losses = list(audience.losses)
    if folder not in catalog.folders:
        losses.append(FOLDER_UNKNOWN)
    words = list(told.values())
    created = [each.get("created_at") for each in words]
    updated = [each.get("updated_at") for each in words]
    if any(each and instant_or_none(each) is None for each in (*created, *updated)):
        losses.append(UNREADABLE)
    made = [at for each in created if (at := instant_or_none(each)) is not None]
    changed = [at for each in updated if (at := instant_or_none(each)) is not None]
    labels = [each.strip() for row in words for each in texts(row.get("tags")) if each.strip()]
    votes = [number_of(payload.get(name)) for name in ("thumbs_up", "thumbs_down")]
    return {
        "source_id": key,
        "help_center_id": catalog.center_id,
        "collection_id": f"folder:{folder}" if folder in catalog.folders else None,
        "position": place_of(payload),
        "is_promoted": False,
        "author_id": source_id(payload.get("agent_id")),
        "default_locale": next(iter(told)),
        "audience": audience.kind,
        "audience_names": audience.names,
        "labels": list(dict.fromkeys(labels)),
        "content_tags": [],
        "is_closed_to_comments": False,
        "votes": number_of((votes[0] or 0) - (votes[1] or 0)),
        "created_at": min(made, default=None),
        "updated_at": max(changed, default=None),
        "edited_at": max(changed, default=None),
        "url": _page(catalog, key, None),
        "losses": losses,
    }


@STATES_BY_LANGUAGE.handles
def _translation(key: str, locale: str, words: Row, article: Row, catalog: SolutionCatalog) -> Row:
    body, seo = words.get("description"), mapping(words.get("seo_data"))
    losses = [] if body is None or isinstance(body, str) else [UNREADABLE]
    if any(text(seo.get(name)) for name in ("meta_title", "meta_keywords")):
        losses.append(SEO_NOT_KEPT)
    return {
        "source_id": f"{key}:{locale}",
        "article_id": key,
        "locale": locale,
        "title": text(words.get("title")) or text(article.get("title")) or f"Article {key}",
        "description": text(seo.get("meta_description")),
        "body_html": html(body),
        "is_draft": number_of(words.get("status")) != PUBLISHED,
        "is_outdated": False,
        "author_id": source_id(words.get("agent_id")) or source_id(article.get("agent_id")),
        "created_at": instant_or_none(words.get("created_at")),
        "updated_at": instant_or_none(words.get("updated_at")),
        "url": _page(catalog, key, text(words.get(LANGUAGE)) or locale),
        "losses": losses,
    }


def _page(catalog: SolutionCatalog, key: str, language: str | None) -> str | None:
    start = f"{catalog.origin}/{language}" if language else catalog.origin
    return f"{start}/support/solutions/articles/{key}" if catalog.origin else None


def _unreadable(translations: object) -> list[int]:
    """Return the places of translations that name no language: they are nobody's words."""
    items = translations if isinstance(translations, list) else []
    return [
        number
        for number, each in enumerate(items)
        if locale_of(mapping(each).get(LANGUAGE)) is None
    ]


def _attach(own: ArticleFiles, payload: str | None) -> None:
    """Take an article's attachments in each language."""
    try:
        told = mapping(orjson.loads(payload or "{}"))
    except orjson.JSONDecodeError:
        return
    for each in records(told.get(WORDS)):
        locale = locale_of(each.get(LANGUAGE))
        if locale is not None:
            own.attach(each.get("attachments"), locale, str(each[LANGUAGE]))
