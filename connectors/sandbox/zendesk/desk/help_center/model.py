"""What the help centers of one account hold, and who of the account sees which of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Json = dict[str, Any]
FIRST: Final = "first"  # the account's own brand
SECOND: Final = "second"


@dataclass(frozen=True, slots=True)
class Locales:
    """Which languages a help center shows."""

    default: str
    enabled: tuple[str, ...]


@dataclass
class Guide:
    """Records of every brand; `_brand` says on which host each is, `_archived` that it is none.

    A record has no words itself: they stand in its translations, by locale.
    """

    locales: Mapping[str, Locales] = field(default_factory=dict)  # of brands with a help center
    categories: dict[int, Json] = field(default_factory=dict)
    sections: dict[int, Json] = field(default_factory=dict)
    articles: dict[int, Json] = field(default_factory=dict)
    translations: dict[int, dict[str, Json]] = field(default_factory=dict)  # by record
    files: dict[int, list[Json]] = field(default_factory=dict)  # by article
    segments: list[Json] = field(default_factory=list)
    content_tags: list[Json] = field(default_factory=list)
    locked: set[str] = field(default_factory=set)  # files behind a login, by their addresses' end
    redirect_rules: dict[str, dict[str, Json]] = field(default_factory=dict)  # by brand and path
    rules_made: int = 0

    def of_brand(self, name: str, brand: str) -> Iterator[Json]:
        """Yield what a brand has of `categories`, `sections` or `articles` and has not archived."""
        rows: dict[int, Json] = getattr(self, name)
        for row in rows.values():
            if row["_brand"] == brand and not row.get("_archived"):
                yield row

    def texts(self, key: int) -> dict[str, Json]:
        """Return a record's translations by locale."""
        try:
            return self.translations[key]
        except KeyError:
            return {}

    def shown(self, row: Json, locale: str | None = None) -> Json:
        """Return a record with its words in a locale, its own if not told."""
        texts = self.texts(row["id"])
        text = texts.get(locale or row["source_locale"]) or texts[row["source_locale"]]
        bare = {key: value for key, value in row.items() if not key.startswith("_")}
        found = {
            **bare,
            "html_url": text["html_url"],
            "name": text["title"],
            "locale": text["locale"],
            "outdated": text["outdated"],
        }
        if "section_id" not in row:
            return found | {"description": text["body"]}
        return found | {
            "title": text["title"],
            "body": text["body"],
            "draft": text["draft"],
            "outdated_locales": [each["locale"] for each in texts.values() if each["outdated"]],
        }
