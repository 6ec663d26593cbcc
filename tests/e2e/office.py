"""People at work on both sides of a migration, who change things while it goes on."""

import re
from contextlib import asynccontextmanager
from pathlib import Path

from tests.e2e import pipeline
from tests.e2e.kept import kept
from tests.e2e.small_desk import small_desk
from tests.e2e.states import LEGACY_ID
from tests.e2e.world import world
from tests.local import HEADERS, local_client


class Office:
    """The people at work on both sides, and the migration between them."""

    def __init__(self, served):
        self.served = served
        self.config = str(served.config())
        self.asked, self.read = [], []
        self._desk = local_client(served.source.url)
        self.workspace = local_client(served.target.url, headers=HEADERS)
        served.watch = self._see

    def _see(self, seen):
        if not seen.is_done:
            (self.asked if seen.side == "target" else self.read).append(seen)

    async def close(self):
        await self._desk.aclose()
        await self.workspace.aclose()

    # The help desk

    async def change(self, kind, number, **values):
        answer = await self._desk.put(f"/_sandbox/{kind}/{number}", json=values)
        answer.raise_for_status()

    async def say(self, ticket, body, **values):
        answer = await self._desk.post(
            f"/_sandbox/tickets/{ticket}/comments", json={"body": body, **values}
        )
        answer.raise_for_status()
        return answer.json()["comment"]["id"]

    async def rewrite(self, ticket, comment, **values):
        path = f"/_sandbox/tickets/{ticket}/comments/{comment}"
        (await self._desk.put(path, json=values)).raise_for_status()

    # The workspace

    async def dump(self):
        return await self.served.state()

    async def conversation(self, ticket):
        found = [
            each
            for each in (await self.dump())["conversations"]
            if each["custom_attributes"].get(LEGACY_ID) == str(ticket)
        ]
        assert len(found) <= 1, f"{ticket} is there {len(found)} times"
        return found[0] if found else None

    async def contact(self, user):
        """Return the contact of a user of the desk."""
        contacts = (await self.dump())["contacts"]
        return next(each for each in contacts if (each["external_id"] or "").endswith(f":{user}"))

    async def conversation_id(self, ticket):
        answer = await self.workspace.get("/_sandbox/dump")
        return next(
            each["id"]
            for each in answer.json()["conversations"]
            if each["custom_attributes"].get(LEGACY_ID) == str(ticket)
        )

    async def work(self, method, path, json):
        answer = await self.workspace.request(method, path, json=json)
        answer.raise_for_status()

    # The migration

    async def full(self):
        return await self.run(pipeline.run_full)

    async def delta(self):
        return await self.run(pipeline.run_delta)

    async def run(self, run):
        self.asked.clear()
        self.read.clear()
        ended = await run(self.config)
        assert ended.stopped is None, ended.stopped
        return ended

    @property
    def writes(self):
        return [f"{each.method} {each.path}" for each in self.asked if each.is_write]

    @property
    def membership_reads(self):
        """Requests to the help desk that ask who belongs to which company."""
        return [each.path for each in self.read if "organization_memberships" in each.path]

    @property
    def looks(self):
        """Conversations that were read before something in them was written over."""
        one = re.compile(r"/conversations/\d+")
        return [each for each in self.asked if each.method == "GET" and one.fullmatch(each.path)]


@asynccontextmanager
async def office(folder, desk=None):
    """Yield the people of a desk; of the small one unless a test needs what others have."""
    async with world(folder, desk=desk or small_desk()) as served:
        people = Office(served)
        try:
            yield people
        finally:
            await people.close()


@asynccontextmanager
async def moved_office():
    """Yield the people of the small desk as a full run has left it; `at.first` is how it ended."""
    async with kept(_move, small_desk) as (served, ended):
        people = Office(served)
        people.first = ended
        try:
            yield people
        finally:
            await people.close()


async def _move(served):
    ended = await pipeline.run_full(str(served.config()))
    assert ended.stopped is None, ended.stopped
    return ended


async def moved(at):
    """Return the source's numbers of the conversations in the workspace."""
    conversations = (await at.dump())["conversations"]
    return sorted(each["custom_attributes"].get(LEGACY_ID) for each in conversations)


def write(at, lines):
    """Give the migration file more lines."""
    path = Path(at.config)
    path.write_text(path.read_text() + lines)


def messages(conversation):
    """What people can read in a conversation, in order."""
    return [
        (part["part_type"] == "note", part["body"])
        for part in conversation["parts"]
        if part["body"] and not part["redacted"]
    ]


def said(conversation):
    return " ".join(body for _, body in messages(conversation))


def ticket_like(served, **wanted):
    """The first ticket of the desk with these values and an ordinary thread."""
    for ticket in served.desk.tickets:
        has_thread = len(served.desk.comments_of(ticket["id"])) >= 2
        if has_thread and all(ticket.get(name) == value for name, value in wanted.items()):
            return ticket
    raise AssertionError(f"no ticket with {wanted}")
