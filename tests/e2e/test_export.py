"""A staged desk written as a folder: read back, it gives the same plan, step by step."""

import pytest

from connectors.intermediate import Form
from connectors.staging import Area
from tasks.export.units import export
from tasks.run.frame import opened_run
from tasks.run.tables import tables_of
from tests.connectors.files.folders import told
from tests.e2e.folders import moved
from tests.e2e.pipeline import run_full, run_plan
from tests.e2e.world import world
from transforms.contracts import PLAN
from transforms.errors import FatalError

pytestmark = pytest.mark.slow


async def exported(config, folder, form):
    async with opened_run(str(config), "export") as run:
        return await export(run.shared, run.id, folder, form)


def plan_of(staging, migration, run):
    """Return every step of a run by its record and place; a group's name has the run's in it."""
    tables = tables_of(Area(staging, migration), run)
    rows = [
        {
            name: value.replace(run, "run") if isinstance(value, str) else value
            for name, value in row.items()
        }
        for kind in tables.kinds("plan")
        for name in tables.names(kind)
        for row in tables.read(kind, name, PLAN).to_pylist()
    ]
    named = ("entity", "source_id", "sequence", "step_key")
    found = {tuple(row[name] for name in named): row for row in rows}
    assert len(found) == len(rows)
    return found


def differences(found, wanted):
    return [
        (key, name, found.get(key, {}).get(name), (wanted.get(key) or {}).get(name))
        for key in sorted(found.keys() | wanted.keys())
        for name in PLAN.names
        if found.get(key, {}).get(name) != wanted.get(key, {}).get(name)
    ]


def of_folder(text, served, place, desk):
    """Return a migration file that reads the folder in place of the desk, in places of its own."""
    text = text.replace("  auth: {client_id: migration, client_secret: sandbox-secret}\n", "")
    text = text.replace("kind: zendesk", "kind: files").replace(f"{served.folder}/", f"{place}/")
    return text.replace(f"http://127.0.0.1:{served.source_port}", str(desk))


@pytest.mark.parametrize("form", Form)
async def test_the_sample_desk_read_back_gives_the_same_plan(tmp_path, form):
    place, desk = tmp_path / "again", tmp_path / "desk"
    place.mkdir()
    async with world(tmp_path) as served:
        config = served.config()
        first = await run_plan(str(config))
        done = await exported(config, desk, form)
        again = place / "again.yaml"
        again.write_text(of_folder(config.read_text(), served, place, desk))
        second = await run_plan(str(again))

    wanted = plan_of(tmp_path / "staging", "e2e", first.run)
    found = plan_of(place / "staging", "e2e", second.run)
    assert len(wanted) > 200
    assert differences(found, wanted) == []
    assert second.plan["requests"] == first.plan["requests"]
    assert done.rows["tickets"] > 30


async def test_a_written_folder_has_no_fault_but_those_the_desk_has(tmp_path):
    async with world(tmp_path) as served:
        await run_plan(str(served.config()))
        await exported(served.config(), tmp_path / "desk", Form.CSV)

    faults = [text for text in told(tmp_path / "desk") if " rows of " not in text]
    assert {text.partition(": ")[2].partition(" ")[0] for text in faults} <= {
        "requester_id", "submitter_id", "assignee_id", "company_id", "company_ids", "size_bytes",
    }  # fmt: skip


async def test_a_folder_written_of_a_folder_is_the_same_desk(tmp_path):
    async with moved(tmp_path) as at:
        await at.run(run_full)
        other = tmp_path / "other"
        await exported(at.config, other, Form.JSONL)
        at.config.write_text(at.config.read_text().replace(str(at.folder), str(other)))

        _, writes = await at.run(run_full)

        assert writes == 0


async def test_nothing_is_written_where_something_lies_or_too_little_is_staged(tmp_path):
    async with moved(tmp_path) as at:
        with pytest.raises(FatalError, match="not staged whole; run `intercom-migrate stage`"):
            await exported(at.config, tmp_path / "other", Form.CSV)
        await at.run(run_full)
        with pytest.raises(FatalError, match="is not empty"):
            await exported(at.config, at.folder, Form.CSV)
