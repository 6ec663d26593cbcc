"""A help center of any size from a seed; words are made when somebody asks for them."""

from typing import Final

from connectors.sandbox.phrases import phrases
from connectors.sandbox.records import Json, stamp
from connectors.sandbox.zendesk.desk.help_center.model import FIRST, Guide, Locales
from connectors.sandbox.zendesk.desk.model import HERE

LOCALES: Final = ("en-us", "de", "fr", "es", "it")
IDS: Final = 8_700_000_000_000  # + number of the article
TREE_IDS: Final = 8_690_000_000_000
SECTION_OF: Final = 20  # articles
CATEGORY_OF: Final = 10  # sections
PARAGRAPHS: Final = 12
FIRST_AT: Final = 1_700_000_000  # unix seconds
APART_S: Final = 3_600

_AUTHORS: Final = tuple(4_200_000_000_000 + number for number in range(2, 6))


def generated_guide(articles: int, *, languages: int = len(LOCALES), seed: int = 1) -> Guide:
    """Return a help center of one brand with so many articles, each in so many languages.

    The same numbers and seed give the same articles. A third of them link to another one.
    """
    if not 1 <= languages <= len(LOCALES):
        raise ValueError(f"between one language and {len(LOCALES)}")
    locales = LOCALES[:languages]
    sections = max(1, -(-articles // SECTION_OF))
    categories = max(1, -(-sections // CATEGORY_OF))
    words = [text for texts in phrases().values() for part in texts.values() for text in part]
    guide = Guide(
        locales={FIRST: Locales(locales[0], locales)},
        translations=_Made(locales, words, articles, seed),
    )
    for number in range(categories):
        row = _row(TREE_IDS + number, "categories", number)
        guide.categories[row["id"]] = row
    for number in range(sections):
        row = _row(TREE_IDS + categories + number, "sections", number)
        place = {"category_id": TREE_IDS + number // CATEGORY_OF, "parent_section_id": None}
        guide.sections[row["id"]] = row | place
    for number in range(articles):
        row = _article(number, TREE_IDS + categories + number // SECTION_OF)
        guide.articles[row["id"]] = row
    return guide


def _row(key: int, kind: str, number: int) -> Json:
    at = stamp(FIRST_AT + number * APART_S)
    return {
        "id": key,
        "url": f"{HERE}/api/v2/help_center/{LOCALES[0]}/{kind}/{key}.json",
        "source_locale": LOCALES[0],
        "position": number,
        "created_at": at,
        "updated_at": at,
        "_brand": FIRST,
    }


def _article(number: int, section: int) -> Json:
    row = _row(IDS + number, "articles", number)
    return row | {
        "author_id": _AUTHORS[number % len(_AUTHORS)],
        "promoted": number % 50 == 0,
        "comments_disabled": False,
        "vote_sum": number % 9 - 2,
        "vote_count": number % 9 + 2,
        "section_id": section,
        "label_names": [f"label {number % 7}"],
        "content_tag_ids": [],
        "user_segment_id": None,
        "user_segment_ids": [],
        "permission_group_id": IDS,
        "edited_at": row["updated_at"],
    }


class _Made(dict[int, dict[str, Json]]):
    """Translations by record: made on request, kept only where somebody changed them."""

    def __init__(
        self, locales: tuple[str, ...], words: list[str], articles: int, seed: int
    ) -> None:
        super().__init__()
        self._locales, self._words = locales, words
        self._articles, self._seed = articles, seed

    def __missing__(self, key: int) -> dict[str, Json]:
        return {
            locale: self._text(key, locale, number) for number, locale in enumerate(self._locales)
        }

    def _text(self, key: int, locale: str, number: int) -> Json:
        is_article = key >= IDS
        kind = "articles" if is_article else "sections"
        at = stamp(FIRST_AT + (key % TREE_IDS) % 100_000 * APART_S)
        return {
            "id": key * 10 + number,
            "url": f"{HERE}/api/v2/help_center/{kind}/{key}/translations/{locale}.json",
            "html_url": f"{HERE}/hc/{locale}/{kind}/{key}",
            "source_id": key,
            "source_type": "Article" if is_article else "Section",
            "locale": locale,
            "title": f"Page {key % TREE_IDS} ({locale})",
            "body": self._body(key, locale) if is_article else "",
            "draft": is_article and key % 40 == 7,
            "outdated": False,
            "hidden": False,
            "created_by_id": _AUTHORS[key % len(_AUTHORS)],
            "updated_by_id": _AUTHORS[key % len(_AUTHORS)],
            "created_at": at,
            "updated_at": at,
        }

    def _body(self, key: int, locale: str) -> str:
        start = key * 31 + self._seed * 17 + self._locales.index(locale)
        words = [self._words[(start + step * 7) % len(self._words)] for step in range(PARAGRAPHS)]
        other = IDS + (key * 7 + 3) % self._articles
        parts = [f"<h2>{words[0]}</h2>", *(f"<p>{each}</p>" for each in words[1:])]
        if key % 3 == 0:
            parts.append(f'<p><a href="{HERE}/hc/{locale}/articles/{other}-page">More</a></p>')
        return "".join(parts)
