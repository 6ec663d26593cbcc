"""What reading a desk costs in calls and credits, by what it holds.

Lists with an include cost two credits more for each, a single ticket one. Freshdesk's reference,
"Rate limit".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from transforms.reading_cost import ReadingRow

PAGE: Final = 100  # rows
NEW_ROWS: Final = 99  # of a page of tickets: each begins with the last second of the one before
EMBEDDED: Final = 10  # conversations that a ticket shows; with as many its list is asked for too
NO_CONVERSATION: Final = 2  # rows of a staged ticket: its first message, and when it was read
SMALL_LISTS: Final = 12  # of fields, groups, products and the like, about
DAYS: Final = 30  # for which the changes of tickets are kept
PASSES: Final = 3  # of people beside the two long ones: blocked, deleted, agents


@dataclass(frozen=True, slots=True)
class Held:
    """What a desk holds, as far as it costs; `absent`: numbers without a ticket asked for."""

    listed: int
    archived: int = 0
    absent: int = 0
    people: int = 0
    companies: int = 0
    beside: int = 0  # ratings and time entries
    conversations: Mapping[int, int] | None = None  # how many tickets have so many; None: few


@dataclass(frozen=True, slots=True)
class Manner:
    """How a desk is read."""

    is_fast: bool
    includes: int  # of each row of a list of tickets
    lists: int = 1  # of tickets: beside the live ones spam and deleted ones
    other_lists: int = 0  # of tickets that are left out, read to know the gaps
    with_changes: bool = False  # what was changed of tickets: a file a day


@dataclass(frozen=True, slots=True)
class Shelves:
    """How much a knowledge base holds."""

    languages: int
    categories: int = 0
    folders: int = 0
    articles: int = 0


class Limits(NamedTuple):
    """Credits a second, and lists of tickets and of contacts a second, as far as known."""

    credits: float | None
    lists: float | None


class _Calls(NamedTuple):
    what: str
    calls: int
    credits: int
    limited: int = 0  # of them such as have a limit of their own


def reading_rows(held: Held, manner: Manner, limits: Limits) -> tuple[ReadingRow, ...]:
    """Return what is read of a desk, in the order in which it is."""
    told = [
        _Calls("companies, ratings and small lists", *[_small(held, manner)] * 2),
        _people(held, manner),
        _lists(held, manner),
        _Calls("archived tickets, number by number", *[held.archived + held.absent] * 2),
        _messages(held, manner),
    ]
    return tuple(
        ReadingRow(each.what, each.calls, each.credits, _seconds(each, limits)) for each in told
    )


def knowledge_row(held: Shelves, limits: Limits) -> ReadingRow:
    """Return what reading a knowledge base takes: every list in each language, and each article.

    Lists leave out the files of articles, so that each is viewed in each language. Before they are
    read the categories are asked for once more, to see whether all of it can be read.
    """
    shelves = 2 + held.categories + 2 * held.folders  # articles and subfolders are lists of folders
    longer = held.articles // PAGE if held.folders else 0
    calls = 2 + held.languages * (shelves + longer + held.articles)
    told = _Calls("knowledge base", calls, calls)
    return ReadingRow(told.what, calls, calls, _seconds(told, limits))


def conversations_of(messages: Mapping[int, int]) -> dict[int, int]:
    """Return how many tickets have so many conversations, of their staged rows."""
    found: dict[int, int] = {}
    for rows, tickets in messages.items():
        said = max(0, rows - NO_CONVERSATION)
        found[said] = found.get(said, 0) + tickets
    return found


def _small(held: Held, manner: Manner) -> int:
    lists = SMALL_LISTS + _pages(held.companies) + _pages(held.beside)
    return lists + (DAYS if manner.with_changes else 0)


def _people(held: Held, manner: Manner) -> _Calls:
    """Count two passes over all contacts, short ones, and a call a person for what lists lack."""
    limited = 2 * _pages(held.people) + PASSES - 1
    calls = limited + 1 + (0 if manner.is_fast else held.people)
    return _Calls("people", calls, calls, limited)


def _lists(held: Held, manner: Manner) -> _Calls:
    pages = _pages(held.listed, NEW_ROWS) + manner.lists - 1
    calls = pages + manner.other_lists
    spent = pages * (1 + 2 * manner.includes) + manner.other_lists
    return _Calls("lists of tickets", calls, spent, calls)


def _messages(held: Held, manner: Manner) -> _Calls:
    """Count a call a ticket, which costs two where it is asked for whole, and long ones' pages."""
    tickets = held.listed + held.archived
    spent = tickets if manner.is_fast else tickets + held.listed
    known = held.conversations or {}
    extra = sum(count * _further(said, is_fast=manner.is_fast) for said, count in known.items())
    further = extra * tickets // max(1, sum(known.values()))  # of some tickets: as of all
    return _Calls("messages, ticket by ticket", tickets + further, spent + further)


def _further(said: int, *, is_fast: bool) -> int:
    if is_fast:
        return _pages(said) - 1
    return _pages(said) if said >= EMBEDDED else 0


def _pages(rows: int, per_page: int = PAGE) -> int:
    return max(1, -(-rows // per_page))


def _seconds(each: _Calls, limits: Limits) -> float | None:
    if limits.credits is None:
        return None
    listing = each.limited / limits.lists if limits.lists else 0.0
    return max(each.credits / limits.credits, listing)
