"""A source that is read as a run does, while one of its requests is killed or meets a fault."""

import httpx

from connectors.staging import Area, KeyRange
from tasks.run.stop import Breaker
from tasks.stage.comparing import stage_compared
from tasks.stage.departed import Compared
from tasks.stage.singly import MESSAGES, stage_messages
from tasks.stage.writing import stage_resource
from transforms.errors import MigrationError
from transforms.latest import latest

WHOLE = KeyRange("", None)
HEADERS = {"content-type": "application/json", "retry-after": "0"}


class Killed(BaseException):
    """The process died here."""


class Disturbed(httpx.AsyncHTTPTransport):
    """Carries requests; one of them, by its place, meets trouble: its name, or status and body."""

    def __init__(self, trouble=None, at=None):
        super().__init__()
        self.trouble, self.at, self.count = trouble, at, 0

    async def handle_async_request(self, request):
        self.count += 1
        if self.count - 1 != self.at:
            return await super().handle_async_request(request)
        if self.trouble == "kill":
            raise Killed
        if self.trouble == "reset":
            raise httpx.ReadError("reset", request=request)
        status, body = self.trouble
        return httpx.Response(status, headers=HEADERS, content=body, request=request)


def lists_of(roles):
    """Return the lists that every run reads whole."""
    return (*roles.setup, roles.companies, roles.people, roles.tickets, roles.bulk_messages)


async def read(source, kind, area, *, names, with_messages):
    """Read lists, then threads by themselves if asked; say whether all went well."""
    try:
        await _lists(source, kind, area, names)
        return not (with_messages and await _messages(source, kind.roles, area))
    except (Killed, MigrationError):
        return False
    finally:
        await source.aclose()


async def ends_as_undisturbed(
    opened, kind, folder, trouble, *, names=None, with_messages=False, places=None, told=str
):
    """Disturb requests in turn; a second reading then has all that an undisturbed one has.

    `opened` returns the source over a transport, `told` of a payload what is the same each time.
    `names`: the lists that are read, without any all of them, or with threads the one of tickets.
    `places`: which requests, as a slice; all by default.
    """
    usual = (kind.roles.tickets,) if with_messages else lists_of(kind.roles)
    how = {"names": names or usual, "with_messages": with_messages}

    async def read_into(name, transport):
        area = Area(folder, name)
        return area, await read(opened(transport), kind, area, **how)

    whole = Disturbed()
    area, is_well = await read_into("whole", whole)
    wanted = staged(area, how["names"], told)
    assert is_well
    assert whole.count > 7
    for at in range(whole.count)[places or slice(None)]:
        area, is_well = await read_into(f"at-{at}", Disturbed(trouble, at))
        if not is_well:
            area, is_well = await read_into(f"at-{at}", Disturbed())
        assert is_well, at
        assert staged(area, how["names"], told) == wanted, at


def staged(area, names, told):
    """Return the newest version of every row of some lists, and of the threads."""
    found = {}
    for name in (*names, MESSAGES.name):
        for row in latest(area.reader(name).read(WHOLE)).to_pylist():
            found[name, row["parent_id"], row["id"]] = told(row["payload"])
    return found


async def _lists(source, kind, area, names):
    for resource in source.resources:
        if resource.name not in names:
            continue
        system = source
        if resource.name == kind.roles.tickets:
            system = Compared(source, area, kind.as_gone)
        way = stage_compared if resource.is_compared else stage_resource
        await way(system, resource, area, run="r", note=lambda *_: None)


async def _messages(source, roles, area):
    return await stage_messages(
        source,
        area,
        [WHOLE],
        roles=roles,
        ticket_ids=None,
        needs=None,
        run="r",
        note=lambda *_: None,
        breaker=Breaker(share=1.0, of_last=10_000),
    )
