"""`init`: asked until it is right, written whole or not at all, and run again for what is new."""

import stat
from contextlib import asynccontextmanager

import pytest
import typer

from connectors.drafting import MigrationFile
from connectors.settings import load_settings
from connectors.settings.dotenv_file import DotenvFile
from deployments.starting import init
from tests.e2e import intercom_world
from tests.e2e.small_desk import small_desk
from tests.e2e.world import world
from transforms.errors import FatalError

TOKEN, SECRET = "sandbox-token", "sandbox-secret"


class Scripted:
    """A person who has made up their mind; each question has its answers, in their order."""

    def __init__(self, **answers):
        self.answers = {name.replace("_", "-"): list(told) for name, told in answers.items()}
        self.troubles, self.asked = [], []

    def choose(self, name, question, choices):
        return self.ask(name, question)

    def ask(self, name, question, default=None):
        name = name.replace("_", "-")
        self.asked.append(name)
        told = self.answers.get(name)
        return told.pop(0) if told else default

    def secret(self, variable, question):
        return self.ask(variable.replace("_", "-"), question)

    def pick(self, question, choices):
        return self.ask("pick", question)

    def agrees(self, question):
        self.asked.append(question)
        return self.answers.get("agrees", [True]).pop(0)

    def again(self, trouble):
        self.troubles.append(trouble)


@asynccontextmanager
async def asking(tmp_path, monkeypatch):
    """Have both systems, in a folder without a migration file."""
    monkeypatch.chdir(tmp_path)
    async with world(tmp_path, desk=small_desk()) as served:
        yield served


def answers(served, **more):
    return {
        "source": ["zendesk"] * 3,
        "source_url": [served.source.url] * 3,
        "auth": ["client_id"] * 3,
        "auth_client_id": ["migration"] * 3,
        "ZENDESK_CLIENT_SECRET": [SECRET],
        "target": [served.target.url] * 3,
        "INTERCOM_ACCESS_TOKEN": [TOKEN],
        "name": ["asked"],
    } | more


async def started(tmp_path, person, environ=None, *, yes=False):
    path = tmp_path / "migration.yaml"
    return path, (await init(path, person, environ or {}, yes=yes)).code


async def test_a_person_who_answers_has_a_file_that_loads_and_secrets_beside_it(
    tmp_path, monkeypatch
):
    async with asking(tmp_path, monkeypatch) as served:
        path, code = await started(tmp_path, Scripted(**answers(served)))

    settings = load_settings(path, {})
    assert code == 0
    assert (settings.name, settings.target.workspace) == ("asked", "sandbox1")
    assert settings.rules().mapping.teammates.default == "migration@lumenbikes.example"
    assert (settings.target_token(), settings.source_auth()["client_secret"]) == (TOKEN, SECRET)
    assert SECRET not in path.read_text()
    assert TOKEN not in path.read_text()
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"ZENDESK_CLIENT_SECRET": ["nope", SECRET]}, "credentials: "),
        ({"INTERCOM_ACCESS_TOKEN": ["nope", TOKEN]}, "token: "),
        ({"source_url": ["http://acme.zendesk.com"]}, "source.url: is http to another machine"),
        ({"target": ["https://api.example.com"]}, "target.url: is not an address of Intercom's"),
        ({"auth_client_id": [" ", "migration"]}, "source.auth.client_id: "),
    ],
)
async def test_what_was_wrong_is_one_sentence_and_asked_again(tmp_path, monkeypatch, wrong, told):
    async with asking(tmp_path, monkeypatch) as served:
        right = answers(served)
        person = Scripted(**right | {key: [*w, *right[key]] for key, w in wrong.items()})

        path, code = await started(tmp_path, person)

    [trouble] = person.troubles
    assert (code, trouble.startswith(told), "\n" in trouble) == (0, True, False)
    assert "nope" not in f"{trouble}{path.read_text()}"
    assert load_settings(path, {}).target_token() == TOKEN


async def test_a_secret_that_the_environment_has_is_not_asked_for_nor_kept(tmp_path, monkeypatch):
    environ = {"ZENDESK_CLIENT_SECRET": SECRET, "INTERCOM_ACCESS_TOKEN": TOKEN}
    async with asking(tmp_path, monkeypatch) as served:
        person = Scripted(**answers(served))
        _, code = await started(tmp_path, person, environ)

    assert code == 0
    assert "ZENDESK-CLIENT-SECRET" not in person.asked
    assert not (tmp_path / ".env").exists()


async def test_a_wrong_secret_of_the_environment_is_named_since_it_goes_first(
    tmp_path, monkeypatch
):
    async with asking(tmp_path, monkeypatch) as served:
        with pytest.raises(
            FatalError, match="ZENDESK_CLIENT_SECRET of the environment was refused"
        ):
            await started(tmp_path, Scripted(**answers(served)), {"ZENDESK_CLIENT_SECRET": "stale"})

    assert not (tmp_path / "migration.yaml").exists()


async def test_a_workspace_is_never_moved_into_itself(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with intercom_world.moved(tmp_path) as at:
        source = at.config.read_text().partition("url: ")[2].split()[0]
        told = {
            "source": ["intercom"],
            "source_url": [source],
            "INTERCOM_SOURCE_TOKEN": [intercom_world.TOKEN],
            "target": [source, at.workspace.target.url],
            "INTERCOM_ACCESS_TOKEN": [intercom_world.TOKEN, TOKEN],
        }
        person = Scripted(**told)

        path, code = await started(tmp_path, person)

    assert code == 0
    assert "source and target are one workspace" in person.troubles[0]
    assert load_settings(path, {}).target.workspace == "sandbox1"


class Leaves(Scripted):
    """A person who presses Ctrl-C at some question."""

    def __init__(self, at, **answers):
        super().__init__(**answers)
        self.at = at

    def ask(self, name, question, default=None):
        if name == self.at:
            raise typer.Abort
        return super().ask(name, question, default)


@pytest.mark.parametrize("at", ["source-url", "INTERCOM-ACCESS-TOKEN", "name", "pick"])
async def test_who_leaves_in_the_middle_leaves_no_file(tmp_path, monkeypatch, at):
    async with asking(tmp_path, monkeypatch) as served:
        with pytest.raises(typer.Abort):
            await started(tmp_path, Leaves(at, **answers(served)))

    assert not (tmp_path / "migration.yaml").exists()
    assert not (tmp_path / ".env").exists()


async def test_an_open_agent_and_group_are_asked_for_and_stand_in_the_file(tmp_path, monkeypatch):
    async with asking(tmp_path, monkeypatch) as served:
        person = Scripted(**answers(served, pick=["amelie.roth@lumenbikes.example", None]))
        path, _ = await started(tmp_path, person)

    told = MigrationFile.read(path).tree["mapping"]["teammates"]["by_email"]
    assert "pick" in person.asked
    assert list(told.values()).count("amelie.roth@lumenbikes.example") >= 1


async def test_run_again_it_adds_what_is_new_once_it_may_and_keeps_what_people_wrote(
    tmp_path, monkeypatch
):
    async with asking(tmp_path, monkeypatch) as served:
        path, _ = await started(tmp_path, Scripted(**answers(served)))
        text = path.read_text().replace("tag: migrated-", "tag: mine-")
        assert "    Support: Support\n" in text
        path.write_text(text.replace("    Support: Support\n", "") + "# the end\n")
        before = path.read_text()
        same = await started(tmp_path, Scripted())
        unchanged = path.read_text()
        (tmp_path / ".migration" / "proposed-asked.json").unlink()
        refused = await started(tmp_path, Scripted(agrees=[False]))
        untouched = path.read_text()
        added = await started(tmp_path, Scripted(), yes=True)

    assert (same[1], unchanged) == (0, before)
    assert (refused[1], untouched) == (3, before)
    assert added[1] == 0
    assert "    Support: Support\n" in path.read_text()
    assert "tag: mine-" in path.read_text()
    assert path.read_text().endswith("# the end\n")


async def test_secrets_that_were_typed_are_found_by_every_later_command(tmp_path, monkeypatch):
    async with asking(tmp_path, monkeypatch) as served:
        path, _ = await started(tmp_path, Scripted(**answers(served)))

    assert DotenvFile(path).get("INTERCOM_ACCESS_TOKEN") == TOKEN
