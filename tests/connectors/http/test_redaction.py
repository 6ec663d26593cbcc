import base64
import logging

import httpx
import pytest

from connectors.http import (
    BasicToken,
    BearerToken,
    install_redaction,
    plain_error,
    redact,
    register_secret,
)
from connectors.http.redaction import PASSING
from connectors.intercom.wording import intercom_error
from connectors.zendesk.wording import zendesk_error
from tests.connectors.http.clients import Script, client, json
from transforms.errors import MigrationError

SECRET = "s3cr3t/with+signs-8a1b"
LEAKS = [
    SECRET,
    base64.b64encode(SECRET.encode()).decode(),
    base64.b64encode(f"ann@acme.test/token:{SECRET}".encode()).decode(),
    "s3cr3t%2Fwith%2Bsigns-8a1b",
]

SPELLINGS = [
    SECRET.lower(),
    SECRET.upper(),
    SECRET.replace("/", "\\/"),
    SECRET.replace("/", "\\u002f").replace("+", "\\u002B"),
    SECRET.replace("+", "&#43;").replace("/", "&#x2F;"),
    "s3cr3t%2fwith%2bsigns-8a1b",
    "s3cr3t/with%2Bsigns%2D8a1b",
    "".join(f"%{byte:02X}" for byte in SECRET.encode()),
    "".join(f"\\u{ord(char):04x}" for char in SECRET),
    base64.urlsafe_b64encode(SECRET.encode()).decode(),
]

log = logging.getLogger("tests.redaction")


@pytest.fixture(autouse=True)
def _known_secret():
    install_redaction()
    register_secret(SECRET)
    BasicToken("ann@acme.test/token", SECRET)


def leaks(text):
    return [leak for leak in LEAKS if leak in text]


@pytest.mark.parametrize("leak", LEAKS)
def test_a_secret_is_hidden_in_every_form(leak):
    assert redact(f"before {leak} after") == "before *** after"


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_secret_is_hidden_in_every_spelling(spelling):
    assert redact(f"before {spelling} after") == "before *** after"


@pytest.mark.parametrize("before", ["", "a", "ab", "ann@acme.test/other-token:"])
def test_what_base64_of_a_longer_text_has_of_a_secret_is_hidden(before):
    after = ", and more"
    encoded = base64.b64encode(f"{before}{SECRET}{after}".encode()).decode()

    left, right = redact(encoded).split("***")
    assert len(left) <= len(before) * 4 / 3 + 2
    assert len(right) <= len(after) * 4 / 3 + 4


@pytest.mark.parametrize("cut_at", range(470, 501, 3))
@pytest.mark.parametrize("word", [zendesk_error, intercom_error, plain_error])
def test_a_secret_is_hidden_before_an_explanation_is_cut(word, cut_at):
    text = "x" * cut_at + SECRET
    body = {"description": text, "errors": [{"message": text}]}
    if word is not intercom_error:
        del body["errors"]

    assert "s3cr" not in " ".join(word(body))


def test_a_secret_is_hidden_before_it_becomes_a_reason():
    body = {"error": SECRET, "description": "not allowed"}

    assert zendesk_error(body) == ("", "not allowed")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Authorization: Bearer unknown-token-1", "Authorization: Bearer ***"),
        ("{'authorization': 'Basic dW5rbm93bjp4eHg='}", "{'authorization': 'Basic ***'}"),
        ("b'Authorization', b'unknown-token'", "b'Authorization', b'***'"),
        ("a basic question", "a basic question"),
    ],
)
def test_authorization_is_hidden_even_if_its_value_is_not_known(text, shown):
    assert redact(text) == shown


def test_records_are_redacted_wherever_a_secret_stands(caplog):
    caplog.set_level(logging.DEBUG)
    try:
        int(SECRET)
    except ValueError:
        log.exception("message %s", SECRET, extra={"url": f"https://x/?key={SECRET}"})
    log.info(f"sent {SECRET}", extra={"headers": {"Authorization": "short"}})  # noqa: G004

    shown = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    assert "ValueError: invalid literal for int() with base 10: '***'" in caplog.text
    assert "'Authorization': '***'" in shown
    assert leaks(shown) == []


def test_of_tokens_that_pass_the_last_are_hidden_and_others_for_good():
    tokens = [f"passing-token-{number:04}" for number in range(1_000)]
    for token in tokens:
        register_secret(token, is_passing=True)

    assert redact(f"{tokens[-1]} {tokens[-PASSING]} {SECRET}") == "*** *** ***"
    assert redact(f"100 % {tokens[0]} {tokens[-1]}") == f"100 % {tokens[0]} ***"


def test_a_record_without_secrets_stays_as_it_is(caplog):
    caplog.set_level(logging.DEBUG)

    log.info("read %d of %s", 3, "users", extra={"records": 3})

    record = caplog.records[0]
    assert (record.msg, record.args, record.records) == ("read %d of %s", (3, "users"), 3)


def test_an_object_that_shows_a_secret_becomes_text(caplog):
    caplog.set_level(logging.DEBUG)

    log.info("sent to %s", httpx.URL(f"https://x/?key={SECRET}"))

    assert leaks(caplog.text) == []


def test_libraries_that_log_addresses_are_hushed():
    assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)
    assert not logging.getLogger("aiohttp.access").isEnabledFor(logging.INFO)


@pytest.mark.parametrize(
    "reply",
    [
        httpx.ConnectError(SECRET),
        httpx.ReadError(SECRET),
        httpx.Response(302, headers={"location": f"https://x.test/?key={SECRET}"}),
        json({"error": "Bad", "description": f"token {SECRET} expired"}, 401),
        json({"error": SECRET, "description": f"{SECRET} is not allowed"}, 422),
        json({"error": "Down", "description": SECRET}, 503),
        httpx.Response(200, text=SECRET, headers={"content-type": SECRET}),
    ],
)
async def test_a_clients_errors_show_no_secret(reply, caplog):
    caplog.set_level(logging.DEBUG)
    calling = client(
        Script(reply),
        credentials=BearerToken(SECRET),
        error_code=zendesk_error,
        budget={"attempts": 2},
    )

    with pytest.raises(MigrationError) as caught:
        await calling.read("/users", params={"token": SECRET})
    log.error("call failed", exc_info=caught.value)

    assert leaks(f"{caught.value} {caught.value!r} {vars(caught.value)} {caplog.text}") == []
