"""Lists of the knowledge base in every language, merged by id: whole, or refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from connectors.freshdesk.calls import Listing, item, leaves_of
from connectors.http import HttpClient
from connectors.together import all_of
from transforms.errors import ContractError, RecordError
from transforms.freshdesk.solutions.lists import LANGUAGE, PLACE, WORDS
from transforms.freshdesk.solutions.words import locale_of, words_of
from transforms.payloads import records, source_id

ROOT: Final = "/solutions"
_TEXTS: Final = ("description", "description_text", "attachments")  # stand in the words

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Languages:
    """The account's languages as Freshdesk writes them, the first one first."""

    all: Sequence[str]

    def end(self, language: str) -> str:
        """Return what stands behind a path for a language; nothing for the first one."""
        return "" if language == self.all[0] else f"/{language}"


@dataclass(frozen=True, slots=True)
class Shelf:
    """What has a list of its own: its path, and the record, None for that of categories."""

    path: str  # of the list
    views: str  # where one of its records is viewed
    owner: Mapping[str, Any] | None = None

    def has(self, language: str) -> bool:
        """Tell whether the owner has words in a language: then its list is there as well."""
        return self.owner is None or locale_of(language) in words_of(self.owner)


@dataclass(slots=True)
class _Merged:
    """Records by id, each with its words by language; what has no id stands aside."""

    words: dict[str, dict[str, Json]] = field(default_factory=dict)
    odd: list[Any] = field(default_factory=list)

    def add(self, rows: Sequence[Any], language: str) -> None:
        """Take what a list has in a language."""
        for row in rows:
            key = source_id(row.get("id")) if isinstance(row, dict) else None
            if key is None:
                self.odd.append(row)
            else:
                self.words.setdefault(key, {})[language] = row

    def rows(self, languages: Languages) -> list[Any]:
        """Return one row a record."""
        found = [
            _row([(each, told[each]) for each in languages.all if each in told], place)
            for place, told in enumerate(self.words.values(), 1)
        ]
        return [*found, *self.odd]


async def worded_rows(client: HttpClient, shelf: Shelf, languages: Languages) -> list[Any]:
    """Return the records of a list with their words in all languages.

    A list that is not there in a language which its owner lacks leaves the records that are known
    from others: each is asked for by itself. Raises ContractError for a list that has to be there.
    """
    found, lacking = _Merged(), []
    for language in languages.all:
        rows = await _listed(client, f"{shelf.path}{languages.end(language)}")
        if rows is not None:
            found.add(rows, language)
        elif shelf.has(language):
            raise ContractError(
                f"{shelf.path} is not there in {language}, though what it is of is listed; run "
                "again: it was deleted just now, or the key may not see it"
            )
        else:
            lacking.append(language)
    for language in lacking:
        end = languages.end(language)
        paths = [f"{ROOT}/{shelf.views}/{key}{end}" for key in found.words]
        viewed = await all_of(paths, partial(item, client))
        found.add([row for row in viewed if row is not None], language)
    return found.rows(languages)


async def _listed(client: HttpClient, path: str) -> list[Any] | None:
    """Return a list to its last page, None where it is not there."""
    rows: list[Any] = []
    try:
        async for leaf in leaves_of(client, Listing(path)):
            rows += leaf.rows
    except RecordError as exc:
        if exc.status != 404:
            raise
        return None
    return rows


def _row(words: Sequence[tuple[str, Json]], place: int) -> Json:
    """Return a record as its first language has it, with the words of all."""
    first = {name: value for name, value in words[0][1].items() if name not in _TEXTS}
    told = [{**without_links(row), LANGUAGE: language} for language, row in words]
    return {**first, PLACE: place, WORDS: told}


def without_links(row: Json) -> Json:
    """Return a row whose attachments have no links: those end, and differ each time."""
    if not isinstance(row.get("attachments"), list):
        return row
    kept = [
        {name: value for name, value in each.items() if name != "attachment_url"}
        for each in records(row["attachments"])
    ]
    return {**row, "attachments": kept}
