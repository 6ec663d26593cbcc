"""Whether an article that everybody may read says what not everybody may read."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from transforms.knowledge.bodies.shown import letters, words
from transforms.model import EntityType
from transforms.verify.articles import PUBLISHED, ArticleCase
from transforms.verify.findings import Finding, Kind

TELLING: Final = 60  # letters in a row that nobody writes twice by chance
ALIKE: Final = 0.8  # of the words, where the title is the same

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Secret:
    """A text of an article that not everybody may read."""

    source_id: str
    owner_id: str  # the article's
    title: str
    letters: str
    words: Counter[str]


def secrets_of(cases: Iterable[ArticleCase]) -> Iterator[Secret]:
    """Yield the texts of restricted articles as the source has them, one for each language."""
    for case in cases:
        if not case.is_restricted:
            continue
        for locale, translation in case.languages.items():
            body = translation["body_html"] or ""
            yield Secret(
                case.source_id,
                str(case.article["source_id"]),
                case.titles[locale],
                letters(body),
                Counter(words(body)),
            )


def copies(article: Json, secrets: Sequence[Secret]) -> Iterator[Finding]:
    """Yield what an article that is none of ours gives away in its published languages."""
    for locale, content in _published(article):
        title, body = content.get("title"), content.get("body") or ""
        told, said = letters(body), Counter(words(body))
        for secret in secrets:
            is_alike = secret.title == title and _is_alike(secret, said)
            if is_alike or (len(secret.letters) >= TELLING and secret.letters in told):
                yield Finding(
                    Kind.RESTRICTED_PUBLIC,
                    EntityType.ARTICLE.value,
                    secret.source_id,
                    target_id=str(article["id"]),
                    owner_id=secret.owner_id,
                    what=locale,
                    found=str(content.get("url")),
                )


def _is_alike(secret: Secret, said: Counter[str]) -> bool:
    total = secret.words.total()
    return total > 0 and (secret.words & said).total() >= ALIKE * total


def _published(article: Json) -> Iterator[tuple[str, Json]]:
    default = str(article.get("default_locale") or "")
    told = article.get("translated_content") or {}
    contents = {default: article} | {k: v for k, v in told.items() if isinstance(v, Mapping)}
    for locale, content in contents.items():
        if content.get("state") == PUBLISHED:
            yield locale, content
