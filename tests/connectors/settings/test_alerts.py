"""Who is told of runs: which addresses are taken, and that none of them shows."""

import pytest

from connectors.settings import secrets
from tests.connectors.settings.conftest import ENVIRON

HOOK = "https://hooks.example.test/T0/quiet"
KNOWN = ENVIRON | {"HOOK": HOOK, "PASSWORD": "p-quiet"}
MAIL = "mailtos://ops:${PASSWORD}@smtp.example.test?from=a@acme.test&to=b@acme.test"


def alert(to, url, **more):
    return {"alerts": [{"to": to, "url": url, **more}]}


def test_an_alert_tells_of_everything_unless_it_says_what(load):
    (told,) = load(alert("webhook", "${HOOK}"), KNOWN).alerts
    (few,) = load(alert("webhook", "${HOOK}", on=["failed"]), KNOWN).alerts

    assert told.url.get_secret_value() == HOOK
    assert told.on == ("failed", "stuck", "failing", "awaits_approval", "finished")
    assert few.on == ("failed",)


@pytest.mark.parametrize(
    ("to", "url"),
    [
        ("slack", "${HOOK}"),
        ("teams", "${HOOK}"),
        ("webhook", "http://127.0.0.1:8080/here"),
        ("mail", MAIL),
        ("mail", "mailto://127.0.0.1:25?from=a@acme.test&to=b@acme.test"),
        ("mail", "mailto://smtp.example.test?from=a@acme.test&to=b@acme.test"),  # without a login
    ],
)
def test_each_channel_takes_its_addresses(load, to, url):
    assert len(load(alert(to, url), KNOWN).alerts) == 1


@pytest.mark.parametrize(
    ("to", "url"),
    [
        ("slack", "mailto://127.0.0.1:25"),
        ("webhook", "http://hooks.example.test/${PASSWORD}"),
        ("webhook", "https://${PASSWORD}:x/"),
        ("webhook", "https:// ${PASSWORD}"),
        ("mail", "https://${PASSWORD}"),
        ("mail", "mailto://?to=${PASSWORD}"),
    ],
)
def test_an_address_of_another_kind_is_refused_by_its_place(refused, to, url):
    told = refused(alert(to, url), KNOWN)

    assert f"is not an address for {to}" in told["alerts[0].url"]
    assert "quiet" not in str(told)


@pytest.mark.parametrize(
    ("to", "url"),
    [
        ("slack", HOOK),
        ("webhook", HOOK),
        ("mail", "mailtos://ops:p-quiet@smtp.example.test?from=a@acme.test&to=b@acme.test"),
    ],
)
def test_an_address_that_lets_anybody_write_in_our_name_does_not_stand_in_the_file(
    refused, to, url
):
    told = refused(alert(to, url), KNOWN)

    assert "is a secret written into the file" in told["alerts[0].url"]
    assert "quiet" not in str(told)


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"on": []}, "alerts[0].on"),
        ({"on": ["tea"]}, "alerts[0].on[0]"),
        ({"to": "pigeon"}, "alerts[0].to"),
        ({"of": "x"}, "alerts[0].of"),
    ],
)
def test_what_nobody_knows_is_refused(refused, wrong, key):
    assert key in refused({"alerts": [{"to": "webhook", "url": "${HOOK}"} | wrong]}, KNOWN)


def test_an_address_is_a_secret_and_changes_no_sign_off(load):
    settings, without = load(alert("mail", MAIL), KNOWN), load(None, KNOWN)

    assert "p-quiet" in "".join(secrets(settings))
    assert "quiet" not in repr(settings)
    assert "quiet" not in str(settings.redacted())
    assert settings.digest() == without.digest()
