"""What a knowledge base holds: facts of categories, folders and articles, and their words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from connectors.sandbox.records import Json


@dataclass
class Solutions:
    """Records in the order in which they are listed, by kind; their words stand in `texts`.

    An article's state, tags, SEO words and files are those of one language, as its title is.
    """

    primary: str = "en"
    supported: Sequence[str] = ()  # besides
    categories: dict[int, Json] = field(default_factory=dict)
    folders: dict[int, Json] = field(default_factory=dict)
    articles: dict[int, Json] = field(default_factory=dict)
    texts: dict[int, dict[str, Json]] = field(default_factory=dict)  # by record and language

    def languages(self) -> tuple[str, ...]:
        """Return all languages, the first one first."""
        return (self.primary, *self.supported)

    def text(self, key: int, language: str) -> Json | None:
        """Return a record's words in a language."""
        return self.texts.get(key, {}).get(language)

    def folders_of(self, category: int, parent: int | None) -> Iterator[Json]:
        """Yield the folders right under a category, or under one of its folders."""
        for folder in self.folders.values():
            if folder["category_id"] == category and folder["parent_folder_id"] == parent:
                yield folder

    def articles_of(self, folder: int) -> Iterator[Json]:
        """Yield the articles of a folder."""
        for article in self.articles.values():
            if article["folder_id"] == folder:
                yield article

    def path_to(self, folder: int) -> list[tuple[str, int]]:
        """Return what a folder lies in, from its category down to itself."""
        found: list[tuple[str, int]] = []
        row: Json | None = self.folders[folder]
        while row is not None:
            found.insert(0, ("folder", row["id"]))
            parent = row["parent_folder_id"]
            if parent is None:
                found.insert(0, ("category", row["category_id"]))
            row = None if parent is None else self.folders[parent]
        return found
