"""From nothing to a demo: `init` proposes the file, and the demo runs with it as it is."""

import signal

import pytest

from connectors.settings import load_settings
from tests.deployments.commands import command
from tests.deployments.folders import ended, folder, until
from tests.deployments.keyboard import Keys

pytestmark = pytest.mark.slow
FILES = {"Files of articles", "Files and inline images"}


@pytest.fixture
async def empty(tmp_path, prefect):
    """Return a folder without a migration file."""
    async with folder(tmp_path / "desk", prefect=prefect) as made:
        yield made


@pytest.mark.parametrize("source", ["zendesk", "freshdesk"])
async def test_the_file_that_is_proposed_needs_no_change_for_a_demo(empty, source):
    proposed = await empty.run(
        *("init", "--source", source, "--source-url", "sandbox", "--target", "sandbox")
    )
    text = (empty.path / "migration.yaml").read_text()
    checked = await empty.run("check")
    moved = await empty.run("demo")

    assert proposed.code == 0, proposed.screen
    assert proposed.is_tidy()
    assert checked.code == 0, checked.screen
    assert "Facturation has no team in Intercom" in checked.out
    assert moved.code in {0, 1}, moved.screen
    assert moved.table["Tickets"] == (20, 20, 0, 0)
    assert {label for label, row in moved.table.items() if row[2]} <= FILES  # gone in the desk
    assert (empty.path / "migration.yaml").read_text() == text


async def test_what_nobody_has_decided_is_named_by_check(empty):
    options = ("init", "--source", "zendesk", "--source-url", "sandbox", "--target", "sandbox")
    await empty.run(*options)
    path = empty.path / "migration.yaml"
    mark = '# undecided mapping.tickets.routes "types: problem": Intercom has such a type\n'
    path.write_text(mark + path.read_text())
    checked = await empty.run("check")

    told = "mapping.tickets.routes undecided: types: problem: Intercom has such a type"
    assert told in checked.out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "--source: Which system do you leave?"),
        (("--source", "zendeks"), "--source: Which system do you leave? One of zendesk"),
        (("--source", "zendesk"), "--source-url: Its address (https://NAME.zendesk.com)"),
        (
            ("--source", "freshdesk", "--source-url", "acme"),
            "FRESHDESK_API_KEY is not set (Freshdesk: the API key",
        ),
        (("--auth", "email"), "--auth email: says no credential"),
    ],
)
async def test_without_a_terminal_what_is_missing_is_named_by_its_option(tmp_path, options, told):
    async with folder(tmp_path / "desk") as made:
        ran = await made.run("init", *options)

        assert (ran.code, ran.err.startswith(told), ran.err.count("\n")) == (2, True, 1)
        assert not (made.path / "migration.yaml").exists()


async def test_a_file_that_is_there_is_not_added_to_unasked(tmp_path):
    async with folder(tmp_path / "desk") as made:
        made.write()
        before = (made.path / "migration.yaml").read_text()
        asked = await made.run("init")
        unasked = (made.path / "migration.yaml").read_text()
        agreed = await made.run("init", "--yes")

        assert (asked.code, unasked) == (3, before)
        assert "Add them with: init --yes" in asked.out
        assert agreed.code == 0, agreed.screen
        settings = load_settings(made.path / "migration.yaml", {})
        assert settings.mapping.teams == {"Facturation": "Support", **SAME}
        assert settings.options.tag == "migrated-2026-11"


async def test_options_that_would_say_otherwise_than_a_file_that_is_there_are_refused(tmp_path):
    async with folder(tmp_path / "desk") as made:
        ran = await made.write().run("init", "--source", "freshdesk", "--yes")

        assert ran.code == 2
        assert "migration.yaml is there already" in ran.err
        assert "--source has no place" in ran.err


SAME = {"Support": "Support", "Technik": "Technik"}


async def test_a_person_at_the_terminal_is_asked_and_may_leave(tmp_path):
    async with folder(tmp_path / "desk") as made:
        keys = Keys()
        process = await command(
            ["init"], folder=made.path, environ=made.environ, answers=keys.shown
        )
        await keys.type(process, "Which system do you leave?", "zendesk")
        await keys.type(process, "or `sandbox`", "sandbox")
        await keys.type(process, "or `sandbox`", "sandbox")
        await keys.type(process, "What is the migration called?", "typed")
        ran = await keys.leave(process, "Enter leaves it open")

        assert ran.code == 2
        assert "Stopped by a person; nothing was written." in ran.err
        assert not (made.path / "migration.yaml").exists()


async def test_a_signal_while_both_sides_are_read_leaves_no_file(tmp_path):
    async with folder(tmp_path / "desk") as made:
        options = ("init", "--source", "zendesk", "--source-url", "sandbox", "--target", "sandbox")
        process = await made.start(*options)
        await until(lambda: staging(made), process)
        process.send_signal(signal.SIGTERM)
        ran = await ended(process)

        assert (ran.code, ran.err.strip()) == (2, "Stopped by a person; nothing was written.")
        assert not [each for each in made.path.iterdir() if each.suffix == ".yaml"]


async def staging(made):
    return (made.path / ".migration" / "staging").exists()
