"""Credentials are tried at once: each thing that can be wrong is one sentence."""

import pytest

from connectors.sandbox.intercom import IntercomSandboxConfig, intercom_app, seed_workspace
from connectors.sandbox.server import serve
from connectors.sandbox.store import Store
from connectors.settings import settings_of
from tasks.propose.connecting import try_source, try_target
from tests.e2e.world import world
from tests.local import HEADERS, local_client

SOON_S = 1.0
AUTH = {"client_id": "migration", "client_secret": "sandbox-secret"}
TOKEN = "sandbox-token"


def settings(tmp_path, source, target, *, auth=AUTH, token=TOKEN):
    """Return the settings of a file that nobody has written."""
    tree = {
        "name": "tried",
        "source": {"kind": "zendesk", "url": source, "auth": auth},
        "target": {"url": target, "token": token},
    }
    return settings_of(tree, tmp_path / "migration.yaml", {})


def of(served, tmp_path, **more):
    return settings(tmp_path, served.source.url, served.target.url, **more)


async def test_both_sides_that_will_do_are_told_with_the_workspace_by_name(tmp_path):
    async with world(tmp_path) as served:
        source = await try_source(of(served, tmp_path))
        target = await try_target(of(served, tmp_path))

    assert (source.trouble, source.workspace) == (None, None)
    assert "admin" in str(source.findings)
    assert (target.trouble, target.workspace, target.is_live) == (None, "sandbox1", False)
    assert target.name
    assert list(tmp_path.iterdir()) == []


async def test_a_workspace_with_conversations_is_live(tmp_path):
    async with world(tmp_path) as served:
        await begin_conversation(served)

        target = await try_target(of(served, tmp_path))

    assert (target.trouble, target.is_live) == (None, True)


async def begin_conversation(served):
    """Let a customer of the workspace ask something."""
    async with local_client(served.target.url, headers=HEADERS) as client:
        made = await client.post("/contacts", json={"role": "user", "email": "a@b.example"})
        body = {"from": {"type": "user", "id": made.json()["id"]}, "body": "Hello"}
        (await client.post("/conversations", json=body)).raise_for_status()


async def test_a_wrong_secret_is_a_sentence(tmp_path):
    async with world(tmp_path) as served:
        wrong = of(served, tmp_path, auth={**AUTH, "client_secret": "nope"}, token="nope")

        source, target = await try_source(wrong), await try_target(wrong)

    assert source.trouble.startswith("credentials: ")
    assert target.trouble.startswith("token: ")
    assert "nope" not in f"{source} {target}"


async def test_a_user_without_the_role_is_named_with_what_is_lacking(tmp_path):
    async with world(tmp_path, source={"role": "agent"}) as served:
        source = await try_source(of(served, tmp_path))

    assert source.trouble.startswith("role: ")
    assert "use the credential of an admin" in source.trouble


async def test_a_side_that_is_not_there_is_a_sentence_and_soon(tmp_path):
    async with world(tmp_path) as served:
        there = of(served, tmp_path)
        await served.stop_source()
        await served.stop_target()

        source = await try_source(there, within_s=SOON_S)
        target = await try_target(there, within_s=SOON_S)

    for each in (source, target):
        assert "gives no answer: check the address and the network" in each.trouble


@pytest.mark.parametrize("is_swapped", [True, False])
async def test_an_address_of_something_else_is_a_sentence(tmp_path, is_swapped):
    async with world(tmp_path) as served:
        other = settings(tmp_path, served.target.url, served.source.url)

        tried = await (try_source if is_swapped else try_target)(other, within_s=SOON_S)

    assert tried.trouble is not None
    assert "\n" not in tried.trouble


async def test_the_region_that_knows_the_token_is_found(tmp_path):
    store = Store()
    seed_workspace(store)
    home = intercom_app(store, config=IntercomSandboxConfig(token="home-token"))
    async with world(tmp_path) as served, await serve(home) as other:
        strange = of(served, tmp_path, token="home-token")

        found = await try_target(strange, regions=[served.target.url, other.url])

    assert (found.trouble, found.url) == (None, other.url)
    store.close()
