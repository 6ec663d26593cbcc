import pickle
from datetime import UTC, datetime

import pytest
import yaml

from connectors.settings import SettingsError, load_settings
from connectors.settings.schema import defaults
from transforms.rules import DEFAULT_STATUSES, Rules, StatusTarget


def test_a_minimal_file_is_enough(load):
    settings = load()

    assert settings.name == "acme"
    assert settings.rules() == Rules(migration="acme", source_kind="zendesk", source_name="Zendesk")
    assert settings.source_auth() == {"client_id": "migration", "client_secret": "zd-secret-1"}
    assert settings.target_token() == "ic-secret-2"


def test_the_sandbox_needs_no_credentials(load):
    text = "name: a\nsource: {kind: zendesk, url: sandbox}\ntarget: {url: sandbox}\n"

    settings = load(text, {})

    assert settings.source_auth() == {}
    assert settings.target_token() == ""
    assert settings.target.search_lag_s == 0
    assert not settings.requires_workspace


def test_every_default_is_the_one_that_the_example_file_shows(example):
    shown = yaml.safe_load(example.read_text().replace("off", "'off'"))
    shown["mapping"]["tickets"]["statuses"] = defaults()["mapping"]["tickets"]["statuses"]

    for section in ("storage", "entities", "filters", "mapping", "options", "demo", "verify"):
        assert defaults()[section] == shown[section], section
    for side, given in (("source", {"kind", "url", "auth"}), ("target", {"url", "token"})):
        own = {k: v for k, v in shown[side].items() if k not in given | {"search_lag_s"}}
        assert own.items() <= defaults()[side].items()


def test_the_example_file_loads(example, environ, load):
    text = example.read_text()

    settings = load(text, environ)

    assert settings.requires_workspace


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"# only a comment\n", "is empty"),
        (b"- a\n- b\n", "is not a mapping"),
        (b"word", "is not a mapping"),
        (b"name: \xff\xfe\n", "is not UTF-8 text (byte 6)"),
        (b"name: [a\nb: c\n", "line 2, column 2"),
        (b"name: 'a\x07'\n", "line 1: has a character that is not text"),
        (b"name: !!python/object:os.system {}\n", "has a tag at line 1, column 7"),
        (b"name: !secret x\n", "has a tag at line 1, column 7"),
        (b"? [a]\n: b\n", "has a key at line 1, column 3 that is not text"),
        (b"a: &a [*a]\n", "too large or too deeply nested"),
        (b"name: " + b"[" * 5000, "not too deeply nested"),
        (b"name: a\n---\nname: b\n", "line 2, column 1"),
        (b'name: "\\ud800"\n', "has half a character"),
        (b"name: *nowhere\n", "line 1, column 7"),
    ],
)
def test_a_file_that_is_not_a_migration_is_refused_in_one_line(tmp_path, content, told):
    path = tmp_path / "migration.yaml"
    path.write_bytes(content)

    with pytest.raises(SettingsError) as caught:
        load_settings(path, {})

    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "nowhere" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(SettingsError, match="there is no such file"):
        load_settings(tmp_path / "none.yaml", {})
    with pytest.raises(SettingsError, match="is a folder"):
        load_settings(tmp_path, {})


def test_a_duplicate_key_names_both_lines(refused):
    faults = refused("name: a\nsource: {kind: zendesk, url: sandbox, kind: zendesk}\ntarget: {}\n")

    assert "line 2, column 10 and line 2, column 39" in faults["source.kind"]


def test_all_faults_are_told_at_once(refused):
    faults = refused({"name": "A b", "target.url": "http://x.com", "demo.tickets": 0, "namee": 1})

    assert set(faults) == {"name", "target.url", "demo.tickets", "namee"}


def test_off_and_norway_are_words(load):
    text = yaml.safe_dump(
        {
            "name": "a",
            "source": {"kind": "zendesk", "url": "sandbox"},
            "target": {"url": "sandbox"},
        }
    )

    settings = load(text + "options: {original_dates: off, phone_region: NO, extra_tags: [010]}\n")

    assert settings.options.original_dates == "off"
    assert settings.options.phone_region == "NO"
    assert settings.options.extra_tags == ("010",)


def test_ids_need_no_quotes(load):
    settings = load({"filters.tickets.groups": {"any": [360001]}, "mapping.teams": {7: "Support"}})

    assert settings.filters.tickets.groups.any == ("360001",)
    assert settings.mapping.teams == {"7": "Support"}


def test_a_heading_without_content_is_left_out(load):
    assert load({"filters": None, "options": {"legacy_id": None}}) == load()


def test_dates_are_whole_days_in_the_sources_time_zone(load):
    created = {"from": "2024-01-31", "to": "2024-01-31"}
    settings = load(
        {"source.time_zone": "Asia/Tokyo", "filters": {"tickets": {"created": created}}}
    )

    assert settings.filters.tickets.created.from_ == datetime(2024, 1, 30, 15, tzinfo=UTC)
    assert settings.filters.tickets.created.to == datetime(2024, 1, 31, 15, tzinfo=UTC)


def test_written_statuses_join_the_defaults(load):
    statuses = {"pending": {"snoozed": "12h"}, "waiting": "open"}

    read = load({"mapping.tickets.statuses": statuses}).mapping.tickets.statuses

    assert read == DEFAULT_STATUSES | {
        "pending": StatusTarget("snoozed", 43_200),
        "waiting": StatusTarget("open"),
    }


def test_emails_are_read_in_lower_case(load):
    teammates = {"by_email": {"Ann@Acme.com": "A@b.io"}, "default": "Bob@b.io"}

    read = load({"mapping.teammates": teammates}).mapping.teammates

    assert (read.by_email, read.default) == ({"ann@acme.com": "a@b.io"}, "bob@b.io")


def test_the_error_travels_between_processes(load):
    with pytest.raises(SettingsError) as caught:
        load({"name": "No"})

    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes

    assert str(again) == str(caught.value)
    assert again.faults == caught.value.faults
