"""The sandbox answers programs of this machine, and no page of the web."""

import pytest
from aiohttp import web

from connectors.sandbox.faults import Faults
from connectors.sandbox.intercom import IntercomSandboxConfig, intercom_app, seed_workspace
from connectors.sandbox.server import serve
from connectors.sandbox.store import Store
from tests.local import local_client

WRITE = {"latency_s": 9.0}


@pytest.fixture
async def target():
    store = Store(None)
    seed_workspace(store)
    app = intercom_app(store, config=IntercomSandboxConfig(), faults=Faults())
    async with await serve(app) as served:
        yield served
    store.close()


async def asked(served, method, path, **headers):
    async with local_client() as client:
        return await client.request(method, served.url + path, headers=headers, json=WRITE)


@pytest.mark.parametrize("path", ["/me", "/_sandbox/config", "/_sandbox/stats", "/nowhere"])
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "OPTIONS"])
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"host": "evil.example"},
        {"host": "127.0.0.1.evil.example"},
        {"host": "127.0.0.1"},
    ],
)
async def test_a_page_of_the_web_is_refused(target, method, path, headers):
    answer = await asked(target, method, path, **headers)

    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


async def test_a_page_that_comes_by_a_name_of_its_own_is_refused(target):
    answer = await asked(target, "GET", "/_sandbox/stats", host=f"evil.example:{target.port}")

    assert answer.status_code == 403


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST"])
async def test_programs_of_this_machine_are_answered(target, name):
    answer = await asked(target, "GET", "/_sandbox/stats", host=f"{name}:{target.port}")

    assert answer.status_code == 200


async def test_whatever_is_served_is_served_to_this_machine_only():
    async with await serve(web.Application()) as served:
        answer = await asked(served, "GET", "/", host="evil.example")

        assert answer.status_code == 403
