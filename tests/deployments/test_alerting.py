"""Word of runs: Prefect's server sends it to real receivers, as the migration file asks for.

States of runs are told to the server as a run tells them; what it makes of them is its own.
"""

import asyncio
import json
import re
import sys
import uuid
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
import pytest_asyncio
from aiosmtpd.smtp import SMTP

from deployments.driving import DEPLOYED
from deployments.places import PREFECT_HOME
from flows.with_prefect import FAILING
from tests.deployments.folders import PATIENCE_S, asked, folder, until
from tests.local import local_client

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]

CANARY = "canary-4f1b9a"
BLOCK = """
import sys
from prefect.blocks.system import Secret

Secret(value=sys.argv[1]).save("hook")
"""
STARTED = {"type": "RUNNING"}
OWN = "told-of.yaml"  # the file of the runs here: others' runs on that server are told of as well
ENDS = {
    "Stopped": {"type": "FAILED", "name": "Stopped", "message": "the disk is full"},
    "Crashed": {"type": "CRASHED"},
    "AwaitsApproval": {"type": "FAILED", "name": "AwaitsApproval", "message": "Awaits approval."},
    "CompletedWithSkips": {
        "type": "COMPLETED",
        "name": "CompletedWithSkips",
        "message": "62 tickets are in Intercom",
    },
    "CompletedWithFailures": {
        "type": "COMPLETED",
        "name": "CompletedWithFailures",
        "message": "2 tickets failed",
    },
}


class Mailbox:
    """An SMTP server that keeps what it is sent."""

    def __init__(self):
        self.heard = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        self.heard.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    def subjects(self):
        return [subject for subject, _ in self.words()]

    def words(self):
        """Return subject and text of each message."""
        bodies = [each.get_body(("plain", "html")) for each in self.heard]
        return [
            (each["subject"], body.get_content())
            for each, body in zip(self.heard, bodies, strict=True)
        ]


class Hook:
    """An HTTP server that keeps what is posted to it."""

    def __init__(self):
        self.heard = []

    async def answer(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = int(re.search(r"content-length: (\d+)", head, re.IGNORECASE)[1])
        self.heard.append((head.split()[1], json.loads(await reader.readexactly(length))))
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    def subjects(self):
        return [subject for subject, _ in self.words()]

    def words(self):
        """Return subject and text of each message."""
        return [(told["subject"], told["text"]) for _, told in self.heard]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mailbox():
    made = Mailbox()
    loop = asyncio.get_running_loop()
    async with await loop.create_server(lambda: SMTP(made), "127.0.0.1", 0) as server:
        made.port = server.sockets[0].getsockname()[1]
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hook():
    made = Hook()
    async with await asyncio.start_server(made.answer, "127.0.0.1", 0) as server:
        made.port = server.sockets[0].getsockname()[1]
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def told(tmp_path_factory, prefect, mailbox, hook):
    """Return a folder whose alerts are made, one address by `${NAME}`."""
    async with folder(tmp_path_factory.mktemp("told") / "desk", prefect=prefect) as desk:
        desk.environ["HOOK"] = f"http://127.0.0.1:{hook.port}/{CANARY}"
        mail = f"mailto://127.0.0.1:{mailbox.port}?from=desk@acme.test&to=ada@acme.test"
        alerts = [{"to": "webhook", "url": "${HOOK}"}, {"to": "mail", "url": mail}]
        desk.write({"alerts": alerts})
        desk.mail = mail
        ran = await desk.run("alerts", "--try")
        assert (ran.code, ran.err) == (0, ""), ran.screen
        assert "12 automations tell 2 addresses of runs." in ran.out
        yield desk


async def test_a_trial_reaches_each_address(told, mailbox, hook):
    subject = f"A trial of {told.name}"

    assert subject in hook.subjects()
    assert subject in mailbox.subjects()
    assert hook.heard[0][0] == f"/{CANARY}"


async def test_each_end_of_a_run_is_told_once_with_what_it_says_and_where_it_stands(
    told, prefect, mailbox, hook
):
    server = Server(prefect)
    async with server.client:
        for state in ENDS:
            await server.end("full", state)
        await server.end("load-tickets", "Stopped")  # a part of a run, which stops it as well
        await server.end("delta", "CompletedWithSkips")  # each quarter of an hour: no news
        await server.end("full", "Stopped", tags=())  # of somebody else's flow
        await server.suspend("full")
        await server.emit_failing()
        expected = {
            "Stopped: full",
            "No sign of life: full",
            "Awaits approval: full",
            "Finished: full",
            "Finished with failures: full",
            "Many records fail: desk",
        }

        async def all_have_come():
            return all(expected <= {*own_subjects(each)} for each in (hook, mailbox))

        await until(all_have_come)
        await asyncio.sleep(2)  # so that what must not come would be there
        for each in (hook, mailbox):
            assert sorted(own_subjects(each)) == sorted([*expected, "Awaits approval: full"])
    (stopped,) = [
        text for subject, text in hook.words() if subject == "Stopped: full" and OWN in text
    ]
    assert "the disk is full" in stopped
    assert f"full of {OWN}" in stopped
    assert f"http://127.0.0.1:{prefect.port}/" in stopped


def own_subjects(receiver):
    return [subject for subject, text in receiver.words() if OWN in text]


async def test_the_address_of_a_secret_is_kept_encrypted(told, prefect_place):
    home = prefect_place / PREFECT_HOME
    kept = b"".join(path.read_bytes() for path in home.glob("prefect.db*"))

    assert b"intercom-migration-webhook" in kept
    assert CANARY.encode() not in kept


async def test_what_the_file_no_longer_names_is_taken_back_and_what_people_switched_off_stays_off(
    told, prefect
):
    login = prefect.login
    before = await asked(f"{prefect.api_url}/automations/filter", {}, login)
    mails = [each for each in before if each["name"].startswith("Tell mail")]
    off = mails[0]
    async with local_client(auth=tuple(login.split(":", 1)), timeout=30) as client:
        answer = await client.patch(
            f"{prefect.api_url}/automations/{off['id']}", json={"enabled": False}
        )
        answer.raise_for_status()
    told.write({"alerts": [{"to": "mail", "url": told.mail}]})
    ran = await told.run("alerts")
    after = {
        each["name"]: each["enabled"]
        for each in await asked(f"{prefect.api_url}/automations/filter", {}, login)
    }

    assert ran.code == 0, ran.screen
    assert {name for name in after if name.startswith("Tell")} == {each["name"] for each in mails}
    assert after[off["name"]] is False
    assert sum(after[each["name"]] for each in mails) == len(mails) - 1


async def test_an_address_may_be_kept_in_a_secret_block_of_that_server(told, hook):
    environ = {name: value for name, value in told.environ.items() if name != "HOOK"}
    made = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", BLOCK, f"http://127.0.0.1:{hook.port}/kept"),
        env=environ,
        cwd=told.path,
    )
    assert await made.wait() == 0
    told.environ.pop("HOOK")
    told.write({"alerts": [{"to": "webhook", "url": "${HOOK}"}]})
    ran = await told.run("alerts", "--try")

    assert ran.code == 0, ran.screen
    assert "/kept" in {path for path, _ in hook.heard}


async def test_an_address_that_does_not_answer_is_told_by_its_place_and_never_by_its_words(told):
    told.environ["HOOK"] = f"http://127.0.0.1:9/{CANARY}"
    told.write({"alerts": [{"to": "webhook", "url": "${HOOK}"}]})
    ran = await told.run("alerts", "--try")

    assert ran.code == 2, ran.screen
    assert "alerts[0] (webhook): ConnectError" in ran.screen
    assert CANARY not in ran.screen


class Server:
    """Prefect's server, told what runs would tell it."""

    def __init__(self, prefect):
        login = tuple(prefect.login.split(":", 1))
        self.client = local_client(f"{prefect.api_url}/", auth=login, timeout=PATIENCE_S)

    async def ask(self, path, body):
        answer = await self.client.post(path, json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    async def start(self, flow, tags=(DEPLOYED,)):
        made = await self.ask("flows/", {"name": flow})
        body = {
            "flow_id": made["id"],
            "tags": [*tags],
            "state": STARTED,
            "parameters": {"config": OWN},
        }
        return await self.ask("flow_runs/", body)

    async def end(self, flow, state, tags=(DEPLOYED,)):
        run = await self.start(flow, tags)
        await self.ask(f"flow_runs/{run['id']}/set_state", {"state": ENDS[state], "force": True})

    async def suspend(self, flow):
        run = await self.start(flow)
        state = {"type": "PAUSED", "name": "Suspended", "state_details": {"pause_reschedule": True}}
        await self.ask(f"flow_runs/{run['id']}/set_state", {"state": state, "force": True})

    async def emit_failing(self):
        event = {
            "id": str(uuid.uuid4()),
            "occurred": datetime.now(UTC).isoformat(),  # noqa: TID251 - the server's clock
            "event": FAILING,
            "resource": {
                "prefect.resource.id": "intercom-migration.desk",
                "prefect.resource.name": "desk",
            },
            "payload": {"told": f"20 of the last 200 records failed with 'limit' ({OWN})"},
        }
        await self.ask("events", [event])
