"""A reading that is killed or meets a fault at any of its requests ends as one undisturbed."""

import re
from datetime import timedelta

import httpx
import pytest

from connectors.clock import now
from connectors.freshdesk import open_freshdesk
from connectors.http import RetryBudget
from connectors.sandbox.freshdesk.config import FreshdeskSandboxConfig
from connectors.sandbox.freshdesk.desk.activities import activity
from connectors.sandbox.freshdesk.generator import Shares, generated_desk
from connectors.sandbox.freshdesk.serving import served_freshdesk
from connectors.staging import Area, KeyRange
from tasks.run.stop import Breaker
from tasks.stage.comparing import stage_compared
from tasks.stage.departed import Compared
from tasks.stage.singly import MESSAGES, stage_messages
from tasks.stage.writing import stage_resource
from tests.connectors.freshdesk.desks import EVERYTHING
from transforms.errors import MigrationError
from transforms.freshdesk.source import FRESHDESK
from transforms.latest import latest

pytestmark = pytest.mark.slow

WHOLE = KeyRange("", None)
LINK = re.compile(r'(_url":"[^"?]*)\?[^"]*')  # what is signed anew each time
ROLES = FRESHDESK.roles
LISTS = (*ROLES.setup, ROLES.companies, ROLES.people, ROLES.tickets, ROLES.bulk_messages)
ASKED_FOR = (*ROLES.named, ROLES.side_messages)  # where fields point at objects, or a file asks
HEADERS = {"content-type": "application/json", "retry-after": "0"}
ANSWERS = {
    "500": (500, b"{}"),
    "429": (429, b'{"message":"limit"}'),
    "cut": (200, b'[{"id":1,"subj'),
}
TROUBLES = ["kill", "reset", *ANSWERS]


class Killed(BaseException):
    """The process died here."""


class Disturbed(httpx.AsyncHTTPTransport):
    """Carries requests; one of them, by its place, meets trouble."""

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
        status, body = ANSWERS[self.trouble]
        return httpx.Response(status, headers=HEADERS, content=body, request=request)


async def read(url, area, transport, *, names, with_messages):
    """Read as a run does: lists, then tickets by themselves; say whether all went well."""
    source = open_freshdesk(
        url,
        {"api_key": "sandbox-api-key"},
        rate_reserve=0.0,
        wanted=EVERYTHING,
        is_fast=not with_messages,
        with_changes=True,
        transport=transport,
        retry=RetryBudget(attempts=1),
    )
    try:
        await _lists(source, area, names)
        return not (with_messages and await _messages(source, area))
    except (Killed, MigrationError):
        return False
    finally:
        await source.aclose()


async def _lists(source, area, names):
    for resource in source.resources:
        if resource.name not in names:
            continue
        system = source
        if resource.name == ROLES.tickets:
            system = Compared(source, area, FRESHDESK.as_gone)
        way = stage_compared if resource.is_compared else stage_resource
        await way(system, resource, area, run="r", note=lambda *_: None)


async def _messages(source, area):
    return await stage_messages(
        source,
        area,
        [WHOLE],
        roles=ROLES,
        ticket_ids=None,
        needs=None,
        run="r",
        note=lambda *_: None,
        breaker=Breaker(share=1.0, of_last=10_000),
    )


def staged(area):
    """Return the newest version of every row."""
    found = {}
    for name in (*LISTS, *ASKED_FOR, MESSAGES.name):
        for row in latest(area.reader(name).read(WHOLE)).to_pylist():
            told = LINK.sub(r"\1", row["payload"])
            found[name, row["parent_id"], row["id"]] = told
    return found


def changed_lately(desk):
    """Have something happen to a ticket on each of two days."""
    for back in (2, 20):
        at = f"{(now() - timedelta(days=back)).date()}T08:00:00Z"
        desk.happened.append(activity(at, 1, None, {"status": f"of {back} days ago"}))


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize(
    ("tickets", "names", "with_messages"),
    [(115, LISTS, False), (8, (ROLES.tickets,), True), (1, ASKED_FOR, False)],
    ids=["lists", "tickets", "asked-for"],
)
async def test_nothing_is_lost_whichever_request_it_is(
    tmp_path, trouble, tickets, names, with_messages
):
    shares = Shares(file=0.3, archived=0.03 if tickets > 100 else 0.2)
    desk, config = generated_desk(tickets, seed=1, shares=shares), FreshdeskSandboxConfig()
    changed_lately(desk)
    async with served_freshdesk(desk, clock=now, config=config) as served:

        async def read_into(name, transport):
            area = Area(tmp_path, name)
            how = {"names": names, "with_messages": with_messages}
            is_well = await read(served.url, area, transport, **how)
            return area, is_well

        whole = Disturbed()
        area, is_well = await read_into("whole", whole)
        wanted = staged(area)
        assert is_well
        assert whole.count > 7

        # Days are alike: each request of theirs meets one of the troubles.
        first, step = (TROUBLES.index(trouble), len(TROUBLES)) if names == ASKED_FOR else (0, 1)
        for at in range(first, whole.count, step):
            name = f"at-{at}"
            area, is_well = await read_into(name, Disturbed(trouble, at))
            if not is_well:
                area, is_well = await read_into(name, Disturbed())
            assert is_well, at
            assert staged(area) == wanted, at
