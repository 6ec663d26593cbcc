import asyncio
from datetime import UTC, datetime
from itertools import islice

import requests
from zenpy import Zenpy

from tests.sandbox.zendesk_client import reading

SINCE = datetime(2022, 1, 1, tzinfo=UTC)


def read(session):
    client = Zenpy(
        subdomain="sandbox",
        email="ops@lumenbikes.example",
        token="sandbox-api-token",
        session=session,
        disable_cache=True,
    )
    return {
        "users": len(list(client.users())),
        "organizations": len(list(client.organizations())),
        "groups": len(list(client.groups())),
        "incremental": {
            t.id
            for t in islice(
                client.tickets.incremental(start_time=SINCE, paginate_by_time=False), 62
            )
        },
        "subject": client.tickets(id=1001).subject,
        "comments": [c.author_id for c in client.tickets.comments(ticket=1001)],
        "me": client.users.me().email,
    }


async def test_zenpy_reads_the_desk(monkeypatch):
    async with reading() as reader:
        monkeypatch.setenv("ZENPY_FORCE_NETLOC", reader.served.url.removeprefix("http://"))
        monkeypatch.setenv("ZENPY_FORCE_SCHEME", "http")
        with requests.Session() as session:
            seen = await asyncio.to_thread(read, session)

    assert seen["users"] == 48  # without the two deleted ones
    assert seen["organizations"] == 9
    assert seen["groups"] == 4
    assert seen["incremental"] == set(range(1001, 1065)) - {1018, 1019}
    assert seen["subject"].startswith("Aurora 80 flackert")
    assert len(seen["comments"]) == 4
    assert seen["me"] == "ops@lumenbikes.example"
