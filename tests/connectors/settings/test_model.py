import json

import pytest

from connectors.settings import secrets
from transforms.rules import StatusTarget

SECRETS = ["ic-secret-2", "zd-secret-1"]


def test_secrets_are_listed_for_redaction(load):
    assert sorted(secrets(load())) == SECRETS


def test_no_secret_is_shown_by_settings(load):
    settings = load()

    shown = f"{settings!r} {settings} {json.dumps(settings.redacted())} {settings.digest()}"

    assert not any(secret in shown for secret in SECRETS)
    assert settings.redacted()["target"]["token"] == "***"


def test_a_redacted_configuration_keeps_the_files_own_keys(load):
    redacted = load({"filters.tickets.created": {"from": "2024-01-31"}}).redacted()

    assert redacted["filters"]["tickets"]["created"] == {"from": "2024-01-31T00:00:00Z", "to": None}
    assert redacted["mapping"]["tickets"]["statuses"]["new"] == {
        "state": "open",
        "snooze_s": None,
        "ticket_state": None,
    }


AS_TICKETS = {"mapping.tickets.land_as": "ticket", "mapping.tickets.ticket_type": "Repair"}


def test_a_status_names_the_state_of_a_ticket_by_category_or_name(load):
    named = {"solved": "In progress", "hold": "With the workshop", "pending": "resolved"}
    statuses = load(AS_TICKETS | {"mapping.tickets.statuses": named}).mapping.tickets.statuses

    assert statuses["solved"] == StatusTarget("open", None, "in_progress")
    assert statuses["pending"] == StatusTarget("closed", None, "resolved")
    assert statuses["hold"] == StatusTarget("snoozed", 30 * 86_400, "With the workshop")


def test_a_state_is_refused_where_no_ticket_becomes_one(refused):
    faults = refused({"mapping.tickets.statuses": {"hold": "With the workshop"}})

    assert "no ticket becomes one" in faults["mapping.tickets.statuses.hold"]


def test_what_becomes_a_ticket_needs_a_type(refused, load):
    route = {"when": {"types": ["problem"]}, "land_as": "ticket"}
    faults = refused({"mapping.tickets": {"land_as": "ticket", "routes": [route]}})

    assert set(faults) == {"mapping.tickets.ticket_type", "mapping.tickets.routes[0].ticket_type"}
    assert load({"mapping.tickets": {"ticket_type": "T", "routes": [route]}})
    assert load({"mapping.tickets": {"routes": [route | {"ticket_type": "T"}]}})


def test_the_digest_ignores_secrets(load):
    other = {"ZENDESK_CLIENT_SECRET": "new", "INTERCOM_ACCESS_TOKEN": "newer"}

    assert load().digest() == load({}, other).digest()


def test_the_digest_changes_with_any_decision(load):
    digests = {
        load().digest(),
        load({"options.tag": "x"}).digest(),
        load({"mapping.teams": {"a": "b"}}).digest(),
        load({"filters.tickets.tags": {"any": ["vip"]}}).digest(),
        load({"target.workspace": "abc"}).digest(),
    }

    assert len(digests) == 5


def test_a_default_that_is_written_out_does_not_change_the_digest(load):
    written = {
        "entities": ["companies", "contacts", "tickets", "articles"],
        "options.max_file_mb": 40,
    }

    assert load(written).digest() == load().digest()


def test_a_real_workspace_must_be_named(load):
    assert load().requires_workspace
    assert not load({"target.url": "http://localhost:1"}).requires_workspace
    assert not load({"target.url": "sandbox"}).requires_workspace


def test_rules_carry_the_decisions(load):
    settings = load({"entities": ["tickets"], "source.time_zone": "Europe/Berlin"})

    rules = settings.rules()

    assert rules.entities == {"tickets"}
    assert rules.time_zone == "Europe/Berlin"
    assert (rules.source_kind, rules.source_name) == ("zendesk", "Zendesk")
    assert rules.options is settings.options


LEDGER = "postgresql+psycopg://migration:open%2Fsesame%401@db.acme.com/ledger"


@pytest.mark.parametrize(
    "written",
    ["${LEDGER}", "postgresql+psycopg://migration:${LEDGER_PASSWORD}@db.acme.com/ledger"],
)
def test_a_ledgers_password_comes_from_the_environment_and_is_never_shown(load, environ, written):
    environ |= {"LEDGER": LEDGER, "LEDGER_PASSWORD": "open%2Fsesame%401"}
    settings = load({"storage.ledger": written}, environ)

    assert settings.storage.ledger == LEDGER
    assert {"open%2Fsesame%401", "open/sesame@1"} <= set(secrets(settings))
    shown = f"{settings!r} {settings} {json.dumps(settings.redacted())}"
    assert "sesame" not in shown
    assert "migration:***@db.acme.com/ledger" in shown


def test_the_digest_ignores_the_ledgers_password(load, environ):
    digests = {
        load({"storage.ledger": "${LEDGER}"}, environ | {"LEDGER": url}).digest()
        for url in (LEDGER, LEDGER.replace("sesame", "barley"))
    }

    assert len(digests) == 1


@pytest.mark.parametrize("password", ["p@ss-word", "p/@ss-word", "p@ss/word", "@p:ss?word"])
def test_a_password_that_is_not_encoded_is_refused_and_not_shown(refused, environ, password):
    faults = refused(
        {"storage.ledger": "postgresql+psycopg://u:${PASSWORD}@db/x"},
        environ | {"PASSWORD": password},
    )

    assert "%40" in faults["storage.ledger"]
    assert "ss" not in faults["storage.ledger"].replace("password", "")


def test_a_password_with_any_other_sign_is_hidden_whole(load, environ):
    password = "a/b?c#d:e%25f&g=h"
    environ |= {"LEDGER": f"postgresql+psycopg://u:{password}@db/x"}
    settings = load({"storage.ledger": "${LEDGER}"}, environ)

    assert settings.redacted()["storage"]["ledger"] == "postgresql+psycopg://u:***@db/x"
    assert password in secrets(settings)
