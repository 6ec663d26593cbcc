"""A folder of any size: made-up tickets, the same for the same seed."""

import csv
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import orjson

FIRST: Final = datetime(2024, 1, 1, tzinfo=UTC)
AGENTS: Final = 5
WORDS: Final = [
    "the",
    "bike",
    "brake",
    "wheel",
    "order",
    "came",
    "late",
    "broken",
    "thanks",
    "please",
    "invoice",
    "refund",
    "soon",
]
_CONTACTS: Final = ("source_id", "name", "email", "is_agent")
_TICKETS: Final = (
    "source_id", "subject", "status", "requester_id", "assignee_id", "created_at", "updated_at",
)  # fmt: skip


def write_folder(folder: Path, *, tickets: int, seed: int) -> None:
    """Write a folder of that many tickets, with a customer for every third one."""
    told = {"format": 1, "account": "sandbox", "kind": "helpdesk", "name": "Sandbox"}
    (folder / "desk.json").write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    customers = tickets // 3 + 1
    _write(folder / "contacts.csv", _CONTACTS, _people(customers))
    chance = random.Random(seed)  # noqa: S311 - made-up words
    _write(folder / "tickets.csv", _TICKETS, _tickets(tickets, customers, chance))
    with (folder / "messages.jsonl").open("wb") as file:
        for number in range(1, tickets + 1):
            for row in _messages(number, customers, chance):
                file.write(orjson.dumps(row) + b"\n")


def _write(path: Path, head: Sequence[str], rows: Iterator[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)


def _people(customers: int) -> Iterator[Sequence[str]]:
    for number in range(1, AGENTS + 1):
        yield str(number), f"Agent {number}", f"agent{number}@sandbox.example", "true"
    for number in range(AGENTS + 1, AGENTS + customers + 1):
        yield str(number), f"Customer {number}", f"customer{number}@people.example", ""


def _tickets(tickets: int, customers: int, chance: random.Random) -> Iterator[Sequence[str]]:
    for number in range(1, tickets + 1):
        at = _opened(number)
        yield (
            str(number),
            _text(chance, 5),
            chance.choice(("open", "pending", "solved", "closed")),
            _asker(number, customers),
            str(number % AGENTS + 1),
            at.isoformat(),
            (at + timedelta(hours=2)).isoformat(),
        )


def _messages(number: int, customers: int, chance: random.Random) -> Iterator[dict[str, object]]:
    authors = (_asker(number, customers), str(number % AGENTS + 1))
    for place in range(chance.randint(1, 4)):
        yield {
            "source_id": f"{number}-{place}",
            "ticket_id": str(number),
            "author_id": authors[place % 2],
            "is_public": place != 3,
            "body_text": _text(chance, 20),
            "created_at": (_opened(number) + timedelta(minutes=20 * place)).isoformat(),
        }


def _opened(number: int) -> datetime:
    return FIRST + timedelta(minutes=7 * number)


def _asker(number: int, customers: int) -> str:
    return str(AGENTS + 1 + number % customers)


def _text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words)).capitalize()
