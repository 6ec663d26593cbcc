import pytest

LOOPBACK = {
    "source.url": "http://127.0.0.1:8080/",
    "source.auth": {"email": "a@b", "api_token": "plain"},
    "target": {"url": "http://[::1]:9/", "token": "plain"},
}

ROWS = [
    ("name", "Acme Corp", "short name"),
    ("name", "-a", "short name"),
    ("name", "a" * 42, "short name"),
    ("name", 7, "put it in quotes"),
    ("name", None, "is empty"),
    ("source", None, "a mapping"),
    ("source.kind", "zendek", "is 'zendek'; zendesk | files | freshdesk | intercom"),
    ("source.url", "http://acme.zendesk.com", "clear text"),
    ("source.url", "https://u:p@acme.zendesk.com", "user name or password"),
    ("source.url", "https://acme.zendesk.com/api", "path, query or fragment"),
    ("source.url", "https://acme.zendesk.com?x=1", "path, query or fragment"),
    ("source.url", "ftp://acme.zendesk.com", "not an http or https"),
    ("source.url", "http://localhost\\@evil.com", "user name"),
    ("source.url", "https://a b.com", "no proper host"),
    ("source.url", "https://", "no proper host"),
    ("source.url", "https://[::1", "not an address"),
    ("source.url", "https://acme.zendesk.com:x", "not an address"),
    ("source.auth", None, "is missing"),
    ("source.auth", {}, "no credentials"),
    ("source.auth", {"client_id": "x"}, "client_id and client_secret, or email and api_token"),
    ("source.auth", {"token": "${INTERCOM_ACCESS_TOKEN}"}, "has token"),
    ("source.auth.email", "ops@acme.com", ""),
    ("source.auth.client_secret", "in-the-file", "written into the file; ${NAME}"),
    ("source.auth.client_secret", "a${ZENDESK_CLIENT_SECRET}", "written into the file"),
    ("source.auth.client_secret", "${NOT_SET}", "environment variable NOT_SET is not set"),
    ("source.auth.client_secret", "${}", "names no variable"),
    ("source.auth.client_secret", "${OPEN", "without a name and }"),
    ("source.auth.client_id", "  ", "nothing to read"),
    ("source.rate_reserve", 1, "up to, but not, 1"),
    ("source.rate_reserve", -0.1, "up to, but not, 1"),
    ("source.rate_reserve", "much", "is text; a number"),
    ("source.time_zone", "Mars/Base", "not a time zone"),
    ("source.time_zone", "../etc", "not a time zone"),
    ("source.time_zone", "Europe", "not a time zone"),
    ("source.comments", "all", "bulk | per_ticket"),
    ("source.completeness", "fast", "only for freshdesk"),
    ("source.archived_ids", "ids.txt", "only for freshdesk"),
    ("source.include.spam", True, "only for freshdesk"),
    ("source.include.archived", False, "only for freshdesk"),
    ("source.include.spam", "maybe", "true or false"),
    ("options.source_tags", "labels", "'labels'; tags | attribute | both | drop or true or false"),
    ("target.url", "https://example.com", "api.eu.intercom.io"),
    ("target.url", "https://api.intercom.io:8443", "not an address of Intercom's API"),
    ("target.token", None, "required unless target.url is sandbox"),
    ("target.token", 12345, "written into the file"),
    ("target.api_version", 2.16, "put it in quotes"),
    ("target.api_version", "latest", 'e.g. "2.16"'),
    ("target.workspace", "my workspace", "app.id_code"),
    ("target.max_in_flight", 0, "from 1 to 1024"),
    ("target.max_in_flight", True, "from 1 to 1024"),
    ("target.max_in_flight", 1.5, "is a number; a whole number"),
    ("target.search_lag_s", -1, "from 0 to 86400"),
    ("target.pace", "slow", "a mapping"),
    ("target.pace", {"00:00-24:00": 0}, "leaves no hour in which anything is sent"),
    ("target.late_s", 601, "from 0 to 600"),
    ("demo.tickets", "many", "is text; a whole number or a list"),
    ("demo.tickets", {"ids": [12]}, "is a mapping; a whole number or a list"),
    ("demo.tickets", [], "names nothing to move"),
    ("target.tokn", "x", "nearest known key: target.token"),
    ("storage.staging", "", "is not a path"),
    ("storage.files", "~/files", "no ~"),
    ("storage.ledger", "mysql://x", "sqlite:///file"),
    ("storage.ledger", "sqlite:///:memory:", "sqlite:///file"),
    ("storage.ledger", "sqlite:///", "sqlite:///file"),
    ("storage.ledger", "postgresql://db/x", "postgresql+psycopg://"),
    ("storage.ledger", "postgresql+psycopg://db", "names no database"),
    ("storage.ledger", "postgresql+psycopg://db/", "names no database"),
    ("storage.ledger", "postgresql+psycopg://db:many/x", "is not the address of a database"),
    ("storage.ledger", "postgresql+psycopg://db/x?password=y", "has a password behind the ?"),
    ("storage.ledger", "postgresql+psycopg://u:y@db/x", "written into the file; ${NAME}"),
    ("entities", [], "nothing to move"),
    ("entities", "tickets", "a list"),
    ("filters.tickets.statuses.any", "open", "a list (items: text)"),
    ("filters.ticket", {}, "nearest known key: filters.tickets"),
    ("filters.land_as", "x", "nearest known key: mapping.tickets.land_as"),
    ("qqqq", 1, "known here: name, source, target"),
    ("filters.tickets.created", {"from": "2025-01-02", "to": "2025-01-01"}, "leaves no time"),
    ("mapping.teammates.default", "bob", "e-mail"),
    ("mapping.tickets.statuses", [], "a mapping"),
    ("mapping.tickets.unmapped_fields", "keep", "drop | note"),
    ("mapping.tickets.auto_limit", -1, "from 0"),
    ("mapping.create_missing_attributes", "si", "true or false"),
    ("options.tag", "", "nothing to read"),
    ("options.tag", True, "put it in quotes"),
    ("options.extra_tags", "vip", "a list"),
    ("options.attachments_per_message", 11, "from 1 to 10"),
    ("options.max_file_mb", 101, "from 1 to 100"),
    ("options.phone_region", "Germany", "ISO code"),
    ("options.stop_when_failing", {"share": 0}, None),
    ("demo.tickets", 0, "from 1 to 10000, or a list of ids"),
    ("demo.choose", "best", "random | coverage"),
    ("options", [], "is a list; a mapping"),
]


@pytest.mark.parametrize(("key", "value", "told"), ROWS)
def test_a_wrong_value_is_told_with_what_is_allowed(refused, key, value, told):
    faults = refused({key: value})

    assert all(found.startswith(key.split(".")[0]) for found in faults)
    if told:
        assert told in faults[key]


@pytest.mark.parametrize(
    ("changes", "key", "told"),
    [
        ({"options.stop_when_failing": {"share": 1.1}}, "options.stop_when_failing.share", "0"),
        ({"options.stop_when_failing": {"of_last": 0}}, "options.stop_when_failing.of_last", "1"),
        ({"demo.tickets": [12, " "]}, "demo.tickets[1]", "nothing to read"),
        ({"entities": ["ticket"]}, "entities[0]", "is 'ticket'; companies | contacts"),
        ({"options.extra_tags": ["a", ""]}, "options.extra_tags[1]", "nothing to read"),
        (
            {"filters.tickets.tags": {"nonee": []}},
            "filters.tickets.tags.nonee",
            "nearest known key: filters.tickets.tags.none",
        ),
        (
            {"filters.tickets.created": {"from": "soon"}},
            "filters.tickets.created.from",
            "not a date",
        ),
        ({"filters.tickets.updated": {"to": 2024}}, "filters.tickets.updated.to", "not a date"),
        (
            {"filters.tickets.updated": {"to": "9999-12-31"}},
            "filters.tickets.updated.to",
            "1990 to 2100",
        ),
        (
            {"mapping.teammates.by_email": {"ann": "a@b.c"}},
            "mapping.teammates.by_email.ann",
            "e-mail",
        ),
        (
            {"mapping.teammates.by_email": {"a@b.c": "ann"}},
            "mapping.teammates.by_email.a@b.c",
            "e-mail",
        ),
        (
            {"mapping.teammates.by_email": {"A@b.c": "x@b.c", "a@B.c": "y@b.c"}},
            "mapping.teammates.by_email.a@B.c",
            "stands twice",
        ),
        (
            {"mapping.tickets.statuses": {"hold": {"snoozed": 7}}},
            "mapping.tickets.statuses.hold.snoozed",
            "12h or 7d",
        ),
        (
            {"mapping.tickets.statuses": {"hold": "snoozed"}},
            "mapping.tickets.statuses.hold",
            "for how long",
        ),
        (
            {"mapping.tickets.statuses": {"hold": {"closed": 1}}},
            "mapping.tickets.statuses.hold",
            "is not a state",
        ),
        (
            {"mapping.tickets.fields": {"a": {"type": "string"}}},
            "mapping.tickets.fields.a.to",
            "is missing",
        ),
        ({"mapping.tickets.fields": {"a": None}}, "mapping.tickets.fields.a", "is empty"),
        (
            {"mapping.contacts.fields": {"a": {"to": "b", "type": "text"}}},
            "mapping.contacts.fields.a.type",
            "is 'text'; string | integer",
        ),
        ({"mapping.tickets.fields": {"a": "keep"}}, "mapping.tickets.fields.a", "drop"),
        ({"mapping.tickets.builtin": {"type": "keep"}}, "mapping.tickets.builtin.type", "auto"),
        (
            {"mapping.tickets.builtin": {"prio": "auto"}},
            "mapping.tickets.builtin.prio",
            "is an unknown key",
        ),
        (
            {"mapping.tickets.builtin": {"type": {"to": " "}}},
            "mapping.tickets.builtin.type.to",
            "nothing to read",
        ),
    ],
)
def test_a_fault_within_a_section_has_its_own_key(refused, changes, key, told):
    assert told in refused(changes)[key]


def test_missing_required_keys_are_told_by_name(refused):
    faults = refused("options: {}\n")

    assert set(faults) == {"name", "source", "target"}
    assert faults["name"] == "is missing; required: text"


def test_loopback_may_have_secrets_in_the_file_and_plain_http(load):
    settings = load(LOOPBACK, {})

    assert settings.source.url == "http://127.0.0.1:8080"
    assert settings.target.url == "http://[::1]:9"
    assert settings.target_token() == "plain"
    assert not settings.requires_workspace


def test_an_address_loses_its_last_slash(load):
    assert load({"target.url": "https://API.eu.intercom.io/"}).target.url == (
        "https://api.eu.intercom.io"
    )


@pytest.mark.parametrize("value", ["has space", "line\nbreak", "ümlaut", ""])
def test_a_secret_that_can_not_be_sent_is_not_shown(refused, value):
    environ = {"ZENDESK_CLIENT_SECRET": "x", "INTERCOM_ACCESS_TOKEN": value}

    fault = refused({}, environ)["target.token"]

    assert not value or value not in fault


def test_text_from_the_environment_fits_numbers_and_truth_values(load):
    changes = {"demo.tickets": "${N}", "options.source_tags": "${B}", "verify.files": "${T}"}
    environ = {"ZENDESK_CLIENT_SECRET": "x", "INTERCOM_ACCESS_TOKEN": "y"}

    settings = load(changes, environ | {"N": "5", "B": "false", "T": "true"})

    assert (settings.demo.tickets, settings.options.source_tags) == (5, False)


@pytest.mark.parametrize(
    ("written", "share", "told"),
    [
        ("Mo 08:00-18:00", 0.5, "names no hours of the week; days and hours"),
        ("08:00-18:00", 1.5, "a share from 0 to 1"),
        ("08:00-18:00", -0.1, "a share from 0 to 1"),
        ("08:00-18:00", True, "a share from 0 to 1"),
        ("08:00-18:00", "half", "is text; a number"),
    ],
)
def test_each_line_of_the_pace_is_told_by_its_own_name(refused, written, share, told):
    assert told in refused({"target.pace": {written: share}})[f"target.pace.{written}"]
