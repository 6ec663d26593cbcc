"""The file that is proposed for a sample desk moves all of it as it is."""

import os

import pytest

from connectors.drafting import laid_out, merge, save
from connectors.sandbox.zendesk.desk import sample_desk
from connectors.settings import load_settings, settings_of
from tasks.propose.units import KIND, propose_migration
from tasks.run.frame import opened_run
from tests.e2e import freshdesk_world, intercom_world, pipeline
from tests.e2e.office import office

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Sending a large body")]

ZENDESK = {"client_id": "migration", "client_secret": "sandbox-secret"}
DEFAULT = "migration@lumenbikes.example"
MOVED = {"company", "contact", "ticket", "message", "attachment", "article"}
FILES = {"attachment", "article_file"}
FRESHDESK = {"api_key": "sandbox-api-key"}


async def written(folder, source, target):
    """Propose a migration for two systems, and return where its file lies."""
    path = folder / "migration.yaml"
    file = laid_out("proposed", source, {"url": target, "token": "sandbox-token"})
    file.put(("target", "workspace"), "sandbox1")
    file.put(("target", "search_lag_s"), 0)
    for name, place in (("staging", "staging"), ("files", "store"), ("reports", "reports")):
        file.put(("storage", name), str(folder / place))
    file.put(("storage", "ledger"), f"sqlite:///{folder}/ledger.db")
    tree = file.tree
    del tree["entities"]  # nobody has asked for articles yet
    settings = settings_of(tree, path, os.environ)
    async with opened_run(str(path), KIND, settings) as run:
        proposed = await propose_migration(run.shared, run.id)
    merge(file, proposed.decisions, {}, is_new=True)
    save(path, file, os.environ)
    return path, proposed


def failed(ended):
    """Return what failed of a run, without files that the desk itself does not have any more."""
    rows = {row["entity"]: row["failed"] for row in ended.rows}
    return {name: count for name, count in rows.items() if count and name not in FILES}


async def test_a_zendesk_desk_moves_with_the_file_that_is_proposed(tmp_path):
    async with office(tmp_path, sample_desk()) as at:
        source = {"kind": "zendesk", "url": at.served.source.url, "auth": ZENDESK}
        path, _ = await written(tmp_path, source, at.served.target.url)

        ended = await pipeline.run_full(str(path))

    assert ended.stopped is None
    assert failed(ended) == {}
    assert {row["entity"] for row in ended.rows if row["migrated"]} >= MOVED


async def test_a_freshdesk_desk_moves_with_the_file_that_is_proposed(tmp_path):
    async with freshdesk_world.moved(tmp_path) as at:
        source = {"kind": "freshdesk", "url": at.served.url, "auth": FRESHDESK}
        path, _ = await written(tmp_path, source, at.workspace.target.url)

        ended = await pipeline.run_full(str(path))

    assert ended.stopped is None
    assert failed(ended) == {}
    assert {row["entity"] for row in ended.rows if row["migrated"]} >= MOVED


async def test_a_workspace_moves_with_the_file_that_is_proposed(tmp_path):
    async with intercom_world.moved(tmp_path) as at:
        url = at.config.read_text().partition("url: ")[2].split()[0]
        source = {"kind": "intercom", "url": url, "auth": {"token": intercom_world.TOKEN}}
        path, _ = await written(tmp_path, source, at.workspace.target.url)

        ended = await pipeline.run_full(str(path))

    assert ended.stopped is None
    assert failed(ended) == {}
    assert {row["entity"] for row in ended.rows if row["migrated"]} >= MOVED


async def test_what_nobody_has_in_intercom_is_left_to_a_person(tmp_path):
    async with office(tmp_path, sample_desk()) as at:
        source = {"kind": "zendesk", "url": at.served.source.url, "auth": ZENDESK}
        path, proposed = await written(tmp_path, source, at.served.target.url)

    found = {(each.place, each.key) for each in proposed.open}
    assert ("mapping.teams", "Facturation") in found
    assert ("mapping.teammates.by_email", "ops@lumenbikes.example") in found
    text = path.read_text()
    assert '# undecided mapping.teams "Facturation": no team has that name' in text
    assert load_settings(path, {}).rules().mapping.teammates.default == DEFAULT
