"""Who may ask and whether something may be changed: credentials, and a word before each write."""

import asyncio

import httpx
import pytest

from connectors.http import BasicToken, BearerToken
from tests.connectors.http.clients import OK, TOO_MANY, Script, client, error_list
from transforms.errors import CredentialError, FatalError


class Renewable:
    def __init__(self, works):
        self.works, self.renewals, self.token = works, 0, "old"

    async def headers(self):
        return {"authorization": f"Bearer {self.token}"}

    async def renew(self):
        self.renewals += 1
        await asyncio.sleep(0)
        self.token = f"new{self.renewals}"
        return self.works


async def test_a_401_renews_the_credentials_once():
    script, credentials = Script(error_list("unauthorized", status=401), OK), Renewable(works=True)

    await client(script, credentials=credentials).write("POST", "/contacts", json={})

    assert credentials.renewals == 1
    assert script.seen[1].headers["authorization"] == "Bearer new1"


async def test_a_401_on_credentials_that_were_renewed_meanwhile_does_not_renew_again():
    credentials = Renewable(works=True)

    def handler(request):
        credentials.token = "renewed-by-somebody"
        stale = request.headers["authorization"] == "Bearer old"
        return httpx.Response(401) if stale else OK

    await client(handler, credentials=credentials).read("/me")

    assert credentials.renewals == 0


async def test_credentials_that_stay_refused_stop_the_run_and_name_the_host():
    script, credentials = Script(error_list("unauthorized", status=401)), Renewable(works=True)

    with pytest.raises(CredentialError, match=r"api\.example\.test does not accept.*unauthorized"):
        await client(script, credentials=credentials).read("/me")

    assert (len(script.seen), credentials.renewals) == (2, 1)


async def test_static_credentials_are_not_tried_twice():
    script = Script(httpx.Response(401))

    with pytest.raises(CredentialError):
        await client(script).read("/me")

    assert len(script.seen) == 1


async def test_basic_credentials_are_user_and_password_encoded():
    told = await BasicToken("ann@acme.test/token", "pw-12345").headers()

    assert told == {"authorization": "Basic YW5uQGFjbWUudGVzdC90b2tlbjpwdy0xMjM0NQ=="}


def test_credentials_do_not_show_themselves():
    assert repr(BearerToken("tok-123456")) == "BearerToken(***)"
    assert repr(BasicToken("ann", "pw-12345")) == "BasicToken(***)"


async def not_any_more():
    raise FatalError("the run lost its lock")


async def test_nothing_is_changed_when_it_may_not_be_and_reading_goes_on():
    script = Script(OK)
    asked = client(script, may_change=not_any_more)
    with pytest.raises(FatalError, match="lost its lock"):
        await asked.write("POST", "/tags", json={"a": 1})
    await asked.read("/me")

    assert [request.method for request in script.seen] == ["GET"]


async def test_a_write_is_allowed_anew_just_before_it_is_sent_again():
    script = Script(TOO_MANY, OK)

    async def may_change():
        if script.seen:
            await not_any_more()

    with pytest.raises(FatalError, match="lost its lock"):
        await client(script, may_change=may_change).write("POST", "/tags", json={})

    assert len(script.seen) == 1
