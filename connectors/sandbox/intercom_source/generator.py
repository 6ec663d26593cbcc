"""A workspace of any size from a seed, filled before it is served."""

from array import array
from collections.abc import Iterator
from typing import Any, Final

from connectors.sandbox.dice import Dice
from connectors.sandbox.intercom_source.desk.filled import Filled
from connectors.sandbox.intercom_source.desk.knowledge import LOCALES, fill_knowledge
from connectors.sandbox.intercom_source.desk.people import fill_people
from connectors.sandbox.intercom_source.desk.sample import with_setup
from connectors.sandbox.intercom_source.desk.threads import put_thread
from connectors.sandbox.phrases import phrases
from connectors.sandbox.records import Json, stamp
from connectors.sandbox.store import Store
from connectors.sandbox.timeline import START, Timeline

MOST_MESSAGES: Final = 250  # of one conversation
EVERY: Final = 10  # of so many threads one is a ticket
_TAGS: Final = ("lights", "edrive", "delivery", "billing", "warranty", "dealer", "return", "vip")
_STATES: Final = ("open", "closed", "closed", "closed")
_ADMINS: Final = ("amelie", "jonas", "claire")
_TEAMS: Final = ("Support", "Technik")
_SIZES: Final = ("S", "M", "L")


def fill_generated(
    store: Store,
    tickets: int,
    *,
    seed: int,
    articles: int = 0,
    messages_per_ticket: float = 5.0,
    file_share: float = 0.1,
) -> Filled:
    """Fill an empty store; people are a quarter of the threads, companies a tenth of the people."""
    into, dice = with_setup(store), Dice(seed)
    span = max(1.0, min(2.0 * messages_per_ticket - 1.0, float(MOST_MESSAGES)))
    counts = array("B", (1 + int(dice.part(i, "messages") * span) for i in range(tickets)))
    made = _Made(dice, Timeline(counts), file_share)
    fill_people(into, {"companies": made.companies(), "contacts": made.contacts()})
    for number in range(tickets):
        put_thread(into, made.thread(number))
    if articles:
        fill_knowledge(into, made.knowledge(articles))
    return into


class _Made:
    """Makes threads, people and articles by number, as the sample writes them."""

    def __init__(self, dice: Dice, timeline: Timeline, file_share: float) -> None:
        self.dice, self.timeline, self._file_share = dice, timeline, file_share
        self._people = max(1, len(timeline.counts) // 4)
        self._companies = max(1, self._people // 10)
        self._phrases = list(phrases().values())

    def companies(self) -> Json:
        """Return companies by name."""
        return {
            f"c{number}": {"company_id": f"old-{number}", "name": f"Company {number}"}
            for number in range(self._companies)
        }

    def contacts(self) -> Json:
        """Return people by name."""
        return {f"p{number}": self._contact(number) for number in range(self._people)}

    def thread(self, number: int) -> Json:
        """Return a conversation, or a ticket."""
        roll = self.dice.roll(number, "ticket")
        subjects = self._words(number)["subjects"]
        title = f"{subjects[roll // 16 % len(subjects)]} ({number + 1})"
        told: Json = {
            "by": self._asker(number),
            "at": self.timeline.time(number, 0),
            "assignee": _ADMINS[roll % len(_ADMINS)],
            "team": _TEAMS[roll // 8 % len(_TEAMS)],
            "tags": sorted({_TAGS[roll // 128 % 8], _TAGS[roll // 1024 % 8]}),
            "parts": list(self._parts(number)),
        }
        if number % EVERY == EVERY - 1:
            own = {"_default_title_": title, "_default_description_": self._text(number, 0)}
            own |= {"Serial number": f"LB-{100_000 + number}"}
            return told | {"ticket": "repair", "state": "In progress", "attributes": own}
        return told | {
            "title": title,
            "body": _markup(self._text(number, 0)),
            "files": self._files(number),
            "state": _STATES[roll % len(_STATES)],
            "attributes": {"Order number": f"LB-{100_000 + number}", "Quantity": 1 + roll % 12},
        }

    def knowledge(self, articles: int) -> Json:
        """Return a collection for each eight articles, and these."""
        at = stamp(START)
        shelves = {
            f"k{number}": {"at": at, "en": {"name": f"Shelf {number}", "description": None}}
            for number in range(-(-articles // 8))
        }
        return {
            "collections": shelves,
            "articles": [
                {
                    "oddity": f"article {number}",
                    "in": f"k{number // 8}",
                    "at": at,
                    "by": _ADMINS[number % len(_ADMINS)],
                    **dict(self._translations(number)),
                }
                for number in range(articles)
            ],
        }

    def _contact(self, number: int) -> Json:
        roll = self.dice.roll(number, "person")
        told: dict[str, Any] = {
            "external_id": f"SHOP-{number}",
            "email": f"person-{number}@customers.example",
            "name": f"Person {number}",
            "companies": [f"c{roll % self._companies}"],
            "custom_attributes": {"Bikes": roll % 5, "Frame size": _SIZES[roll % len(_SIZES)]},
        }
        if roll % 3 == 0:
            told["phone"] = f"+49151{10_000_000 + number}"
        if roll % 4 == 0:
            told["tags"] = ["dealer"]
        if roll % 16 == 0:
            told["notes"] = [f"<p>Person {number} calls often.</p>"]
        return told

    def _parts(self, number: int) -> Iterator[Json]:
        for place in range(1, self.timeline.counts[number]):
            is_ours = place % 2 == 1
            is_note = is_ours and self.dice.roll(number * 256 + place, "note") % 6 == 0
            roll = self.dice.roll(number, "ticket")
            yield {
                "type": "note" if is_note else "comment",
                "by": _ADMINS[roll % len(_ADMINS)] if is_ours else self._asker(number),
                "at": self.timeline.time(number, place),
                "body": _markup(self._text(number, place)),
            }

    def _translations(self, number: int) -> Iterator[tuple[str, Json]]:
        for locale in LOCALES[: 1 + number % 3]:
            words = phrases()[locale]
            title = f"{words['subjects'][number % len(words['subjects'])]} ({number})"
            body = f"<p>{words['middles'][number % len(words['middles'])]}</p>"
            yield locale, {"title": title, "description": None, "state": "published", "body": body}

    def _asker(self, number: int) -> str:
        return f"p{self.dice.roll(number, 'requester') % self._people}"

    def _files(self, number: int) -> list[str]:
        has_file = self.dice.part(number, "file") < self._file_share
        return [f"log-{number + 1}.txt"] if has_file else []

    def _words(self, number: int) -> dict[str, list[str]]:
        return self._phrases[self.dice.roll(number, "requester") % 3]

    def _text(self, number: int, place: int) -> str:
        words = self._words(number)
        roll, middles = self.dice.roll(number * 256 + place, "text"), words["middles"]
        parts = [middles[(roll >> shift) % len(middles)] for shift in (0, 5, 10)[: 1 + roll % 3]]
        opening = words["openings"][(roll >> 16) % len(words["openings"])]
        ending = words["endings"][(roll >> 20) % len(words["endings"])]
        return f"{opening}\n\n{' '.join(parts)}\n\n{ending}"


def _markup(text: str) -> str:
    return "<p>" + "</p><p>".join(text.split("\n\n")) + "</p>"
