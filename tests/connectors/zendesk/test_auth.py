import asyncio
import base64
from urllib.parse import parse_qs

import httpx
import orjson
import pytest

from connectors.http import BasicToken
from connectors.zendesk.auth import OAuthClientCredentials, credentials_for
from tests.connectors.zendesk.desk import BASE, ME, OAUTH, TOKEN, Desk, refused
from transforms.errors import ContractError, CredentialError, FatalError, TransientError

TOKENS = "/oauth/tokens"
ADMIN = {"user": {"id": 1, "role": "admin"}}


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


class Grants:
    """A token endpoint that counts what it has granted."""

    def __init__(self, **told):
        self.count = 0
        self.told = told

    def __call__(self, request):
        self.count += 1
        return httpx.Response(200, json={"access_token": f"token-{self.count}", **self.told})


def oauth(desk, clock=None):
    return OAuthClientCredentials(
        BASE, "migration", "s3cret", transport=httpx.MockTransport(desk), clock=clock or Clock()
    )


async def test_a_token_is_asked_for_beside_the_api_with_the_global_read_scope():
    desk = Desk().on(TOKENS, Grants())

    headers = await oauth(desk).headers()

    assert headers == {"authorization": "Bearer token-1"}
    assert orjson.loads(desk.seen[0].content) == {
        "grant_type": "client_credentials",
        "client_id": "migration",
        "client_secret": "s3cret",
        "scope": "read",
    }


async def test_a_token_endpoint_that_refuses_json_is_asked_with_a_form():
    desk = Desk().on(TOKENS, refused(400, "invalid_request"), Grants())

    assert await oauth(desk).headers() == {"authorization": "Bearer token-1"}
    assert parse_qs(desk.seen[1].content.decode())["client_id"] == ["migration"]


async def test_a_refused_client_is_named_without_its_secret_and_not_asked_again():
    desk = Desk().on(TOKENS, refused(401, "invalid_client", "s3cret is wrong"))
    credentials = oauth(desk)
    with pytest.raises(CredentialError, match="client_id") as caught:
        await credentials.headers()

    with pytest.raises(CredentialError):
        await credentials.headers()
    assert len(desk.seen) == 2
    assert "s3cret" not in str(caught.value)


async def test_a_token_is_renewed_before_it_runs_out():
    clock, grants = Clock(), Grants(expires_in=1800)
    credentials = oauth(Desk().on(TOKENS, grants), clock)
    await credentials.headers()

    clock.now = 1739.0
    before = await credentials.headers()
    clock.now = 1741.0
    after = await credentials.headers()

    assert (before, after) == (
        {"authorization": "Bearer token-1"},
        {"authorization": "Bearer token-2"},
    )


async def test_a_token_that_expires_in_mid_run_is_renewed_once_for_all():
    grants = Grants()
    desk = Desk().on(TOKENS, grants).on(ME, ADMIN)
    source = desk.source(OAUTH)
    await source._client.read(ME)
    desk.on(ME, _first_token_has_expired)

    answers = await asyncio.gather(*(source._client.read(ME) for _ in range(8)))

    assert [answer.body for answer in answers] == [ADMIN] * 8
    assert grants.count == 2


def _first_token_has_expired(request):
    if request.headers["authorization"] == "Bearer token-1":
        return refused(401, "invalid_token")
    return httpx.Response(200, json=ADMIN)


async def test_a_fresh_token_that_is_refused_stops_the_run():
    desk = Desk().on(TOKENS, Grants()).on(ME, refused(401, "invalid_token"))

    with pytest.raises(CredentialError):
        await desk.source(OAUTH)._client.read(ME)
    assert len(desk.asked(ME)) == 2


async def test_a_token_endpoint_that_is_down_is_asked_again_within_the_budget():
    desk = Desk().on(TOKENS, refused(503, "down"), httpx.ConnectError("no"), Grants())
    desk.on(ME, ADMIN)

    assert (await desk.source(OAUTH)._client.read(ME)).body == ADMIN


async def test_a_busy_token_endpoint_says_how_long_to_wait():
    busy = httpx.Response(429, headers={"retry-after": "7"}, json={})

    with pytest.raises(TransientError) as caught:
        await oauth(Desk().on(TOKENS, busy)).headers()

    assert caught.value.after_s == 7


async def test_an_answer_without_a_token_is_an_error():
    with pytest.raises(ContractError, match="access_token"):
        await oauth(Desk().on(TOKENS, {"token": "x"})).headers()


async def test_an_api_token_is_sent_with_the_suffix_that_makes_it_one():
    credentials = credentials_for(TOKEN, BASE)
    assert isinstance(credentials, BasicToken)

    sent = (await credentials.headers())["authorization"].removeprefix("Basic ")

    assert base64.b64decode(sent) == b"ops@acme.test/token:legacy-api-token"


def test_credentials_of_no_known_form_stop_the_run():
    with pytest.raises(FatalError, match="client_id"):
        credentials_for({"api_key": "x"}, BASE)


def test_secrets_show_in_no_repr():
    assert "s3cret" not in repr(oauth(Desk()))
