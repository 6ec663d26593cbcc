"""A run whose machine died: nobody says that it ended, and the server finds out by its silence.

The automation is the one that `ui` makes, but for a shorter wait, on a server of Prefect's.
"""

import uuid
from datetime import UTC, datetime

import pytest
import yaml

from deployments.driving import DEPLOYED
from deployments.worker import AUTOMATION, AUTOMATIONS, DEPLOYMENTS, HEARTBEAT_S
from tests.deployments.folders import until
from tests.local import local_client

TAG = f"prefect.tag.{DEPLOYED}"
SHORT_S = 10  # the least that Prefect takes
RUNNING = {"type": "RUNNING"}
ENDED = {"type": "COMPLETED", "name": "CompletedWithSkips"}


def written():
    return yaml.safe_load(AUTOMATIONS.read_text(encoding="utf-8"))["automations"]


def test_silence_is_three_signs_of_life_long():
    (automation,) = written()

    assert automation["name"] == AUTOMATION
    assert automation["trigger"]["within"] == 3 * HEARTBEAT_S


def test_each_deployed_run_has_the_tag_that_automations_look_for():
    deployments = yaml.safe_load(DEPLOYMENTS.read_text(encoding="utf-8"))["deployments"]

    assert all(DEPLOYED in each["tags"] for each in deployments)
    assert written()[0]["trigger"]["match_related"]["prefect.resource.id"] == TAG


@pytest.mark.slow
async def test_a_silent_run_is_crashed_and_one_that_ended_or_is_not_ours_is_left(prefect):
    server = Server(prefect)
    async with server.client:
        await server.make_automation()
        silent = await server.run(["migration"])
        ended = await server.run(["migration"])
        foreign = await server.run([])
        for run in (silent, ended, foreign):
            await server.sign_of_life(run)
        await server.ask(f"flow_runs/{ended['id']}/set_state", {"state": ENDED})

        async def is_crashed():
            return await server.state_of(silent) == "CRASHED"

        await until(is_crashed)

        assert await server.state_of(ended) == "COMPLETED"
        assert await server.state_of(foreign) == "RUNNING"
        await server.ask(f"flow_runs/{silent['id']}/set_state", {"state": ENDED})
        assert await server.state_of(silent) == "COMPLETED"  # it had only been asleep


class Server:
    """Prefect's server, told what runs of a worker would tell it."""

    def __init__(self, prefect):
        login = tuple(prefect.login.split(":", 1))
        self.client = local_client(f"{prefect.api_url}/", auth=login, timeout=30)

    async def ask(self, path, body=None):
        answer = await (
            self.client.get(path) if body is None else self.client.post(path, json=body)
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None

    async def make_automation(self):
        (automation,) = written()
        shorter = automation["trigger"] | {"within": SHORT_S}
        await self.ask("automations/", automation | {"trigger": shorter})

    async def run(self, tags):
        flow = await self.ask("flows/", {"name": "silent"})
        body = {"flow_id": flow["id"], "tags": tags, "state": RUNNING}
        return await self.ask("flow_runs/", body)

    async def state_of(self, run):
        return (await self.ask(f"flow_runs/{run['id']}"))["state"]["type"]

    async def sign_of_life(self, run):
        event = {
            "id": str(uuid.uuid4()),
            "occurred": datetime.now(UTC).isoformat(),  # noqa: TID251 - the server's clock
            "event": "prefect.flow-run.heartbeat",
            "resource": {"prefect.resource.id": f"prefect.flow-run.{run['id']}"},
            "related": [
                {"prefect.resource.id": f"prefect.tag.{tag}", "prefect.resource.role": "tag"}
                for tag in run["tags"]
            ],
        }
        await self.ask("events", [event])
