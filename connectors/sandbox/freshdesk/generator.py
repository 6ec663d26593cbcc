"""A desk of any size from a seed: every record is made when somebody asks for it."""

from array import array
from dataclasses import dataclass
from typing import Any, Final

from connectors.sandbox.dice import Dice
from connectors.sandbox.freshdesk.desk.files import inline_url, stored
from connectors.sandbox.freshdesk.desk.model import Desk
from connectors.sandbox.freshdesk.desk.people import company_row, contact_row
from connectors.sandbox.freshdesk.desk.sample import configuration
from connectors.sandbox.freshdesk.desk.solutions.generated import generated_solutions
from connectors.sandbox.freshdesk.desk.tickets import FILE_IDS, SAID_IDS, said_row, ticket_row
from connectors.sandbox.phrases import phrases
from connectors.sandbox.records import Json, Records, StoredFile, stamp
from connectors.sandbox.timeline import START, Timeline

PEOPLE: Final = 45_000_000_000
COMPANIES: Final = 46_000_000_000
IMAGE: Final = 1  # an image's place among the files of its ticket
MOST_MESSAGES: Final = 250  # of one ticket

_STATUSES: Final = (2, 3, 6, 4, *(5,) * 8)
_KINDS: Final = ("Question", "Incident", "Problem", "Refund", None)
_TAGS: Final = ("lights", "edrive", "delivery", "billing", "warranty", "dealer", "return", "vip")
_SOURCES: Final = (1, 1, 1, 2, 2, 9)
_FILES: Final = ("txt", "txt", "pdf", "png")


@dataclass(frozen=True, slots=True)
class Shares:
    """Which part of the tickets has a file, has an image in its text, and is archived."""

    file: float = 0.1
    image: float = 0.0
    archived: float = 0.0


PLAIN: Final = Shares()


def generated_desk(
    tickets: int,
    *,
    seed: int,
    articles: int = 0,
    messages_per_ticket: float = 5.0,
    shares: Shares = PLAIN,
) -> Desk:
    """Return a desk with so many tickets; people are a quarter, companies a tenth of the people.

    A ticket's messages are its description and between none and nearly twice the mean number of
    conversations. Its file and its image are in its description; archived ones are spread among
    the numbers.
    """
    dice = Dice(seed)
    span = max(1.0, min(2.0 * messages_per_ticket - 1.0, float(MOST_MESSAGES)))
    counts = array("B", (1 + int(dice.part(i, "messages") * span) for i in range(tickets)))
    made = _Made(dice, Timeline(counts), shares)
    told = configuration()
    if articles:
        told["solutions"] = generated_solutions(articles, seed=seed)
    return Desk(
        tickets=Records(
            tickets,
            make=lambda place: made.ticket(made.timeline.ticket_at(place)),
            time_at=lambda place: made.timeline.updated(made.timeline.ticket_at(place)),
            find=made.find_ticket,
        ),
        contacts=_numbered(made.people, PEOPLE, made.contact),
        companies=_numbered(made.companies, COMPANIES, made.company),
        first_said=made.said,
        file=made.file,
        **told,
    )


def _numbered(count: int, first: int, make: Any) -> Records:
    return Records(
        count,
        make=make,
        time_at=lambda place: START + place,
        find=lambda key: key - first if 0 <= key - first < count else None,
    )


class _Made:
    """Makes tickets, what is said in them, people and files by number."""

    def __init__(self, dice: Dice, timeline: Timeline, shares: Shares) -> None:
        self.dice, self.timeline, self._shares = dice, timeline, shares
        self.people = max(1, len(timeline.counts) // 4)
        self.companies = max(1, self.people // 10)
        settings = configuration()
        self._agents = [a["id"] for a in settings["agents"][:4]]
        self._groups = [group["id"] for group in settings["groups"][:3]]
        self._phrases = list(phrases().values())

    def find_ticket(self, key: int) -> int | None:
        """Return a ticket's position in the order of changes; its id is its number from 1."""
        return self.timeline.place_of(key - 1) if self._has(key - 1) else None

    def ticket(self, number: int) -> Json:
        """Return a ticket."""
        roll, requester = self.dice.roll(number, "ticket"), self._requester(number)
        subjects = self._phrases[requester % 3]["subjects"]
        text = self._text(number, 0)
        row = ticket_row(number + 1, stamp(self.timeline.time(number, 0)))
        return row | {
            "updated_at": stamp(self.timeline.updated(number)),
            "subject": f"{subjects[roll // 16 % len(subjects)]} ({number + 1})",
            "status": _STATUSES[roll % len(_STATUSES)],
            "priority": 1 + roll // 64 % 4,
            "type": _KINDS[roll // 8192 % len(_KINDS)],
            "source": _SOURCES[self.dice.roll(number, "channel") % len(_SOURCES)],
            "requester_id": PEOPLE + requester,
            "company_id": COMPANIES + self._company_of(requester),
            "responder_id": self._agent(number),
            "group_id": self._groups[roll % 3],
            "tags": sorted({_TAGS[roll // 128 % 8], _TAGS[roll // 1024 % 8]}),
            "description": _markup(text) + self._shown_image(number),
            "description_text": text,
            **({"archived": True} if self._is_archived(number) else {}),
            "attachments": [self._file(number).record] if self._has_file(number) else [],
            "custom_fields": {
                "cf_order_number": f"LB-{100_000 + number}",
                "cf_quantity": 1 + roll % 12,
                "cf_warranty": roll % 5 == 0,
                "cf_colour": ("Black", "Silver", None)[roll % 3],
            },
        }

    def said(self, key: int) -> list[Json]:
        """Return a ticket's conversations; its first message is its description."""
        number = key - 1
        if not self._has(number):
            return []
        return [self._one(number, place) for place in range(1, self.timeline.counts[number])]

    def contact(self, number: int) -> Json:
        """Return a person."""
        roll = self.dice.roll(number, "person")
        told = {
            "name": f"Person {number}",
            "email": f"person-{number}@customers.example",
            "phone": f"+49151{10_000_000 + number}" if roll % 3 == 0 else None,
            "company_id": COMPANIES + self._company_of(number),
            "view_all_tickets": False,
            "other_emails": [f"second.{number}@customers.example"] if number % 10 == 0 else [],
            "created_at": stamp(START),
            "updated_at": stamp(START + number),
            "language": ("de", "en", "fr")[number % 3],
            "tags": ["newsletter"] if roll % 4 == 0 else [],
        }
        return contact_row(PEOPLE + number, told)

    def company(self, number: int) -> Json:
        """Return a company."""
        told = {
            "name": f"Company {number}",
            "domains": [f"company-{number}.example"],
            "created_at": stamp(START),
            "updated_at": stamp(START + number),
        }
        return company_row(COMPANIES + number, told)

    def file(self, key: int) -> StoredFile | None:
        """Return the attachment of an id."""
        number, place = divmod(key - FILE_IDS - 1_000, 1_000)
        if not self._has(number) or place > IMAGE:
            return None
        if place == IMAGE:
            return self._image(number) if self._has_image(number) else None
        return self._file(number) if self._has_file(number) else None

    def _one(self, number: int, place: int) -> Json:
        key = SAID_IDS + (number + 1) * 1_000 + place
        text, is_ours = self._text(number, place), place % 2 == 1
        is_note = is_ours and self.dice.roll(key, "note") % 6 == 0
        author = self._agent(number) if is_ours else PEOPLE + self._requester(number)
        row = said_row(key, number + 1, stamp(self.timeline.time(number, place)))
        return row | {
            "user_id": author,
            "incoming": not is_ours,
            "private": is_note,
            "source": 2 if is_note else 0,
            "body": _markup(text),
            "body_text": text,
        }

    def _has(self, number: int) -> bool:
        return 0 <= number < len(self.timeline.counts)

    def _has_file(self, number: int) -> bool:
        return self.dice.part(number, "file") < self._shares.file

    def _has_image(self, number: int) -> bool:
        return self.dice.part(number, "image") < self._shares.image

    def _file(self, number: int) -> StoredFile:
        kind = _FILES[self.dice.roll(number, "name") % len(_FILES)]
        spec = {"name": f"log-{number + 1}.{kind}"}
        return stored(FILE_IDS + (number + 1) * 1_000, spec, stamp(START))

    def _image(self, number: int) -> StoredFile:
        spec = {"name": f"screen shot {number % 40}.png"}
        return stored(FILE_IDS + (number + 1) * 1_000 + IMAGE, spec, stamp(START))

    def _shown_image(self, number: int) -> str:
        if not self._has_image(number):
            return ""
        return f'<img src="{inline_url(self._image(number).record["id"])}">'

    def _is_archived(self, number: int) -> bool:
        return self.dice.part(number, "archived") < self._shares.archived

    def _agent(self, number: int) -> int:
        agents: list[int] = self._agents
        return agents[self.dice.roll(number, "agent") % len(self._agents)]

    def _requester(self, number: int) -> int:
        return self.dice.roll(number, "requester") % self.people

    def _company_of(self, person: int) -> int:
        return self.dice.roll(person, "company") % self.companies

    def _text(self, number: int, place: int) -> str:
        words = self._phrases[self._requester(number) % 3]
        roll, middles = self.dice.roll(number * 256 + place, "text"), words["middles"]
        parts = [middles[(roll >> shift) % len(middles)] for shift in (0, 5, 10)[: 1 + roll % 3]]
        opening = words["openings"][(roll >> 16) % len(words["openings"])]
        ending = words["endings"][(roll >> 20) % len(words["endings"])]
        return f"{opening}\n\n{' '.join(parts)}\n\n{ending}"


def _markup(text: str) -> str:
    return "<div>" + "</div><div>".join(text.split("\n\n")) + "</div>"
