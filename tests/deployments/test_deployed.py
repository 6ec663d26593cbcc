"""What `ui` starts: every flow as a deployment, and a worker that runs them.

A run that dies there is tried again as Prefect's own button does it, and redoes only open work.
"""

import json
import os
import re
import signal
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
import pytest_asyncio

from deployments.worker import AUTOMATION
from tests.deployments.folders import asked, deployed, until
from transforms.checklist import BEFORE, FREEZING

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]

FLOWS = {"stage", "demo", "full", "delta", "rerun", "undo", "verify", "cutover", "archive"}
SLOW = {"latency_s": 0.05, "rate_limit_per_window": None}  # so that a run can be met in its middle
STILL = {"latency_s": 1.0, "rate_limit_per_window": None}  # so that it is there for long
QUICK = {"latency_s": 0.0}
KILLED_AT, WRITES = 350, 700  # among the tickets; a whole run makes some seventy more
SIGNED = {item.key: True for item in BEFORE} | {"signed_by": "ada", "working_in": "source"}
FROZEN = {item.key: True for item in FREEZING} | {"done_by": "ada"}
ENDED_WELL = {"Completed", "CompletedWithSkips", "CompletedWithFailures"}
RETRY = {"state": {"type": "SCHEDULED", "name": "AwaitingRetry", "message": "Retry from the UI"}}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory, prefect_database):
    """Return a folder whose flows are deployed, with a worker that waits for runs."""
    async with deployed(tmp_path_factory.mktemp("deployed") / "desk", prefect_database) as made:
        yield made


async def test_a_deployed_run_that_was_killed_is_retried_by_prefect_and_redoes_only_open_work(desk):
    await desk.ask("config", body=SLOW)
    await assert_killed_and_retried(desk, Prefect(desk))
    verified = await desk.run("verify")

    assert verified.code == 1, verified.screen  # by the two files that the desk has lost
    assert "Differences" not in verified.out


async def test_who_deploys_again_has_each_deployment_once_and_with_place_for_one_run(desk):
    prefect = Prefect(desk)
    once = await prefect.ask("automations/filter", {})
    again = await desk.run("ui")
    twice = await prefect.ask("automations/filter", {})
    deployed = await prefect.deployments()

    assert again.code == 0, again.screen
    assert [each["name"] for each in once] == [AUTOMATION]
    assert twice == once
    assert {each["global_concurrency_limit"]["limit"] for each in deployed.values()} == {1}


async def test_a_full_run_waits_for_a_signature_and_one_that_is_due_meanwhile_for_its_end(desk):
    prefect = Prefect(desk)
    full = (await prefect.deployments())["full"]
    run = await prefect.start(full)
    form = await prefect.suspended(run)
    await prefect.resume(run, {**SIGNED, "phone_validation": False})
    again = await prefect.suspended(run)
    await desk.ask("config", body=STILL)
    await prefect.resume(run, SIGNED)
    await prefect.running(run)
    due = await prefect.start(full)
    await prefect.waiting(due)
    await desk.ask("config", body=QUICK)
    states = await prefect.states_to_the_end(run)
    written = await desk.writes()
    signed = sign_offs(desk)[-1]
    states_of_due = await prefect.states_to_the_end(due)

    assert form["schema"]["properties"].keys() >= SIGNED.keys()
    assert "### Demo" in form["description"] or "No demo is there" in form["description"]
    assert "requests, about" in form["description"]
    assert "not ticked: Phone validation is off" in again["description"].replace("\\", "")
    assert states.count("Suspended") == 2, states
    assert states[-1] in ENDED_WELL, states
    assert (signed["signed_by"], signed["way"]) == ("ada", "source")

    assert "AwaitingConcurrencySlot" in states_of_due
    assert "Suspended" not in states_of_due
    assert states_of_due[-1] in ENDED_WELL, states_of_due
    tickets = desk.summary(newest_full(desk))["entities"]["ticket"]
    assert [tickets[name] for name in ("available", "migrated", "failed", "skipped")] == [
        64,
        62,
        0,
        2,
    ]
    assert await desk.writes() == written


async def test_a_cutover_waits_for_a_person_in_prefect_s_pages_and_goes_on_in_a_terminal(desk):
    prefect = Prefect(desk)
    run = await prefect.start((await prefect.deployments())["cutover"])
    form = await prefect.suspended(run)
    await prefect.resume(run, {**FROZEN, "mailboxes": False})
    again = await prefect.suspended(run)
    await prefect.resume(run, FROZEN)
    states = await prefect.states_to_the_end(run)
    stopped = await desk.run("cutover", "--status")
    accepted = await desk.run("cutover", "--accept", "verify", "--by", "grace")
    handed = await desk.run("cutover", "--yes", "--by", "grace")
    listed = await desk.run("list")

    assert form["schema"]["properties"].keys() == FROZEN.keys()
    assert "Freeze: nobody writes in the source any more" in form["description"]
    assert "not ticked: Support mailboxes" in again["description"].replace("\\", "")
    assert (states.count("Suspended"), states[-1]) == (2, "Stopped"), states

    assert stopped.code == 3, stopped.screen
    assert re.search(r"^  done +Freeze: .* \(ada, ", stopped.out, re.MULTILINE), stopped.out
    assert re.search("^  left open +Verify: ", stopped.out, re.MULTILINE), stopped.out
    assert accepted.code == 3, accepted.screen
    assert "[ ] E-mail, Messenger and social channels lead to Intercom." in accepted.out
    assert (handed.code, handed.err) == (0, ""), handed.screen
    assert re.search(r"^  done +Hand over: .* \(grace, ", handed.out, re.MULTILINE), handed.out
    assert f"Cutover of {desk.name}: done" in listed.out


def newest_full(desk):
    """Return the id of the last full run, as its report names it."""
    return max(path.name for path in desk.report("").glob("full-*"))


def sign_offs(desk):
    """Return what was signed with the whole checklist, oldest first."""
    ledger = sqlite3.connect(desk.path / ".migration/ledger.db", timeout=30)
    with closing(ledger):
        rows = ledger.execute("SELECT detail FROM run ORDER BY started_at").fetchall()
    kept = [json.loads(detail).get("sign_off", {}) for (detail,) in rows]
    return [each for each in kept if each.get("ticks")]


class Prefect:
    """The server that `ui` started, asked as its own pages ask it."""

    def __init__(self, desk):
        state = json.loads((desk.path / ".migration/prefect-server.json").read_bytes())
        self.login = (desk.path / ".migration/prefect-login").read_text().strip()
        self.api_url = f"http://127.0.0.1:{state['port']}/api"

    async def deployments(self):
        return {each["name"]: each for each in await self.ask("deployments/filter", {})}

    async def start(self, deployment):
        return await self.ask(f"deployments/{deployment['id']}/create_flow_run", {})

    async def suspended(self, run):
        """Return the form of a run once it is suspended: its schema, and what is said above it."""

        found = {}

        async def asks():
            state = (await self.ask(f"flow_runs/{run['id']}"))["state"]
            if state["type"] == "PAUSED":
                begin = state["state_details"]["run_input_keyset"]["schema"].removesuffix("schema")
                told = {"prefix": begin, "limit": 9}
                for each in await self.ask(f"flow_runs/{run['id']}/input/filter", told):
                    found[each["key"].removeprefix(begin)] = json.loads(each["value"])
            return found.keys() >= {"schema", "description"}

        await until(asks)
        return found

    async def running(self, run):
        """Wait until somebody works at a run."""

        async def is_running():
            return (await self.ask(f"flow_runs/{run['id']}"))["state"]["type"] == "RUNNING"

        await until(is_running)

    async def waiting(self, run):
        """Wait until a run has met another one of its kind at work, and waits for it."""

        async def is_waiting():
            states = await self.states(run)
            assert "Running" not in states, states
            return "AwaitingConcurrencySlot" in states

        await until(is_waiting)

    async def resume(self, run, answer):
        """Fill in the form of a suspended run, as its page does."""
        told = await self.ask(f"flow_runs/{run['id']}/resume", {"run_input": answer})
        assert told["status"] == "ACCEPT", told

    async def states_to_the_end(self, run):
        """Return the names of all states that the run has had, once it has ended."""

        async def is_ended():
            state = (await self.ask(f"flow_runs/{run['id']}"))["state"]
            return state["type"] in {"COMPLETED", "FAILED", "CRASHED"}

        await until(is_ended)
        return await self.states(run)

    async def states(self, run):
        """Return the names of all states that a run has had so far."""
        told = await self.ask(f"flow_run_states/?flow_run_id={run['id']}")
        return [each["name"] for each in told]

    async def ask(self, path, body=None):
        return await asked(f"{self.api_url}/{path}", body, self.login)


async def assert_killed_and_retried(desk, prefect):
    deployed = await prefect.deployments()
    assert deployed.keys() == FLOWS
    parameters = {"config": "migration.yaml", "signed_by": "ada"}
    made = await prefect.ask(
        f"deployments/{deployed['full']['id']}/create_flow_run", {"parameters": parameters}
    )
    run = f"flow_runs/{made['id']}"

    async def is_among_tickets():
        return await desk.writes() >= KILLED_AT

    await until(is_among_tickets)
    for process in flow_processes(desk.path):
        os.kill(process, signal.SIGKILL)

    async def is_ended():
        return (await prefect.ask(run))["state"]["type"] in {"COMPLETED", "FAILED", "CRASHED"}

    async def is_reported():
        """Who ran the process tells at once; its worker sees the end seconds later, and again."""
        log = (desk.path / ".migration/prefect-worker.log").read_text()
        return "prefect.flow_runs.worker - Check whether the flow run exceeded" in log

    await until(is_reported)
    await until(is_ended)
    crashed = await prefect.ask(run)
    assert crashed["state"]["type"] == "CRASHED", crashed["state"]
    assert KILLED_AT <= await desk.writes() < WRITES

    await desk.ask("config", body=QUICK)
    assert (await prefect.ask(f"{run}/set_state", RETRY))["status"] == "ACCEPT"
    await until(is_ended)

    ended = await prefect.ask(run)
    assert (ended["state"]["type"], ended["run_count"]) == ("COMPLETED", 2), ended["state"]
    moved = [each["custom_attributes"] for each in (await desk.workspace())["conversations"]]
    assert len(moved) == 62


def flow_processes(path):
    """Return the processes that run a flow from this folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it may have ended
            command = (process / "cmdline").read_bytes().decode()
            environ = (process / "environ").read_bytes().decode()
            if "prefect" in command and "PREFECT__FLOW_RUN_ID" in environ and str(path) in environ:
                found.append(int(process.name))
    return found
