"""What one article becomes in each language: which ones go, their bodies, titles and authors."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import pyarrow as pa

from transforms.contracts import FILE, conform, narrowed
from transforms.knowledge.contracts import ARTICLE, ARTICLE_FILE, TRANSLATION
from transforms.plan.knowledge.base import SourceCenter, TargetBase, Tree
from transforms.plan.knowledge.composing import (
    ArticleFile,
    Body,
    Surroundings,
    composed,
    past_of,
    place_of,
)
from transforms.plan.knowledge.locales import placed
from transforms.plan.knowledge.neighbours import NOBODY, Neighbours, is_public
from transforms.plan.workspace import Matching
from transforms.rules import Rules

MAX_TITLE: Final = 255  # characters; OpenAPI 2.16 names it of snippets
UNTITLED: Final = "Untitled"

FILTERED: Final = "filtered_articles"
TRANSLATIONS_OFF: Final = "translations_off"

_WORDS: Final[Mapping[str, object]] = {"body_html": "", "links": []}
WORDLESS: Final = narrowed(TRANSLATION, [each for each in TRANSLATION.names if each not in _WORDS])

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What all articles of a migration share."""

    rules: Rules
    base: TargetBase
    centers: Mapping[str, SourceCenter]
    tree: Tree
    matching: Matching
    author_id: str | None = None  # admin of mapping.articles.author
    names: Mapping[str, str] = field(default_factory=dict)  # of the source's agents
    neighbours: Neighbours = NOBODY

    def center(self, article: Row) -> SourceCenter:
        """Return the help center of an article."""
        return self.centers[article["help_center_id"]]

    def author(self, author_id: str | None) -> str | None:
        """Return the teammate who is an author, None where nobody is."""
        return self.matching.admins.get(author_id or "")

    @property
    def stand_in(self) -> str:
        """Return the admin who is the author of what nobody else can be."""
        return self.author_id or self.matching.stand_in


class Whole(NamedTuple):
    """An article with all that belongs to it."""

    article: Row
    translations: Sequence[Row]
    files: Sequence[ArticleFile]


def whole_articles(
    articles: pa.Table, translations: pa.Table, article_files: pa.Table, files: pa.Table
) -> Iterator[Whole]:
    """Yield articles with their translations and files.

    In: ARTICLE; TRANSLATION and ARTICLE_FILE of those; FILE of these.
    """
    told = _by_article(translations, TRANSLATION)
    held = _by_article(article_files, ARTICLE_FILE)
    bytes_of = {row["id"]: row for row in conform(files, FILE).to_pylist()}
    for row in conform(articles, ARTICLE).to_pylist():
        mine = [_file(each, bytes_of) for each in held.get(row["source_id"], ())]
        yield Whole(row, told.get(row["source_id"], []), mine)


def wordless(translations: pa.Table) -> pa.Table:
    """Return translations without bodies and links: all that says which languages there are.

    In: WORDLESS. So that what goes through all articles reads no bodies, the most of a table.
    """
    count = translations.num_rows
    for name, value in _WORDS.items():
        field = TRANSLATION.field(name)
        translations = translations.append_column(field, pa.array([value] * count, field.type))
    return conform(translations, TRANSLATION)


def languages_of(whole: Whole, knowledge: Knowledge) -> tuple[dict[str, Row], dict[str, str]]:
    """Return an article's translations by Intercom's language, and why others are left out."""
    article, center = whole.article, knowledge.center(whole.article)
    left: dict[str, str] = {}
    kept: dict[str, Row] = {}
    for each in whole.translations:
        reason = why_not(article, each, knowledge.rules, knowledge.tree)
        if reason is None:
            kept[each["locale"]] = each
        else:
            left[each["source_id"]] = reason
    found = placed(
        kept,
        default=article["default_locale"],
        order=center.locales,
        mapping=knowledge.rules.mapping.articles.locales,
        enabled=center.target.locales,
    )
    left |= {kept[locale]["source_id"]: reason for locale, reason in found.left_out.items()}
    return {to: kept[locale] for to, locale in found.taken.items()}, left


def bodies_of(
    whole: Whole, languages: Mapping[str, Row], knowledge: Knowledge, *, is_internal: bool
) -> dict[str, Body]:
    """Return the bodies by Intercom's language; an internal one says where it stood."""
    article, center = whole.article, knowledge.center(whole.article)
    told = {to: each["locale"] for to, each in languages.items()}
    place, rules = center.target.url, knowledge.rules
    around = Surroundings(article, told, whole.files, knowledge.neighbours, place, rules)
    path = [center.name, *knowledge.tree.names(article["collection_id"])]
    before = place_of(path, article) if is_internal else ""
    return {
        locale: composed(each, locale, around, end=before + _past(article, each, knowledge))
        for locale, each in languages.items()
    }


def public_languages(wholes: Iterable[Whole], knowledge: Knowledge) -> dict[str, dict[str, str]]:
    """Return which articles become pages for readers, in which of Intercom's languages.

    Each language with the source's: what a link needs to know of the articles that it leads to.
    """
    found: dict[str, dict[str, str]] = {}
    for whole in wholes:
        languages, _ = languages_of(whole, knowledge)
        shown = {to: row["locale"] for to, row in languages.items() if not row["is_draft"]}
        if shown and is_public(whole.article):
            found[whole.article["source_id"]] = shown
    return found


def title_of(translation: Row) -> str:
    """Return the title that Intercom takes."""
    return (" ".join(translation["title"].split()) or UNTITLED)[:MAX_TITLE]


def author_of(article: Row, translation: Row, knowledge: Knowledge) -> str:
    """Return the admin who is the author of a translation."""
    author_id = translation["author_id"] or article["author_id"]
    return knowledge.author(author_id) or knowledge.stand_in


def _past(article: Row, each: Row, knowledge: Knowledge) -> str:
    """Return the line of dates and author, where the operator wishes for one."""
    if knowledge.rules.options.original_dates != "note":
        return ""
    author_id = each["author_id"] or article["author_id"]
    is_here = knowledge.author(author_id) is not None
    return past_of(article, None if is_here else knowledge.names.get(author_id or ""))


def why_not(article: Row, translation: Row, rules: Rules, tree: Tree) -> str | None:
    """Return why a translation is not wished for, None for one that is."""
    wished, options = rules.filters.articles, rules.options
    path = tree.path(article["collection_id"])
    told = [each["name"] for row in path for each in row["names"]]
    told += [row["source_id"] for row in path]
    states = ["draft" if translation["is_draft"] else "published"]
    is_wished = (
        wished.locales.admits([translation["locale"]])
        and wished.states.admits(states)
        and wished.categories.admits(told)
    )
    if not is_wished:
        return FILTERED
    is_default = translation["locale"] == article["default_locale"]
    return None if is_default or options.translations else TRANSLATIONS_OFF


def _file(row: Row, bytes_of: Mapping[str, Row]) -> ArticleFile:
    file = bytes_of.get(row["source_id"])
    if file is None or row["unavailable"] is not None:
        return ArticleFile(row, reason=row["unavailable"])
    return ArticleFile(
        row, file["sha256"], file["size_bytes"], file["content_type"], file["reason"]
    )


def _by_article(table: pa.Table, contract: pa.Schema) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in conform(table, contract).to_pylist():
        found.setdefault(row["article_id"], []).append(row)
    return found
