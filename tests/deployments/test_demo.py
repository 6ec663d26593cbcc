"""The demo as an operator sees it: screen, report, runs in Prefect; then again, and changed."""

import json

import pytest

from deployments.driving import DEPLOYED
from tests.deployments.folders import asked, counts_of, different, table_of
from tests.e2e import pipeline
from tests.e2e.states import living

OTHER = {"options.tag": "another-day", "options.inline_images": "drop", "options.ccs": "note"}
STAGES = (
    "stage-contacts",
    "stage-tickets",
    "stage-setup",
    "stage-companies",
    "stage-members",
    "stage-inventory",
    "transform-companies",
    "stage-chosen-tickets",
    "transform-tickets",
    "transform-contacts",
    "plan-contacts",
    "stage-files",
    "plan-steps",
    "load-attributes",
    "load-tags",
    "load-office-hours",
    "load-companies",
    "load-contacts",
    "load-custom-objects",
    "load-tickets",
)


@pytest.mark.slow
async def test_a_demo_tells_what_it_did_and_again_with_other_settings_undoes_it_first(
    desk, other_desk, prefect, monkeypatch
):
    first = await desk.run("demo")

    assert (first.code, first.err) == (0, "")
    assert first.is_tidy(), first.screen
    assert_adds_up(first, desk)
    assert_report_stands(first, desk)
    assert f"UI: {prefect.ui_url}" in first.out
    await assert_shown_in_prefect(first, desk, prefect)

    before = await desk.writes()
    second = await desk.run("demo")

    assert second.code == 0, second.screen
    assert second.is_tidy(), second.screen
    made_once = {label: first.table[label] for label in ("Attributes", "Tags on people")}
    assert second.table | made_once == first.table
    assert await desk.writes() == before > 0

    third = await desk.write(OTHER).run("demo")

    assert third.code == 0, third.screen
    assert third.is_tidy(), third.screen
    assert f"The settings have changed since {second.run}, {first.run}." in third.out
    assert "What was made then is undone first." in third.out

    await other_desk.write(OTHER).run("sandbox", "--detach")
    monkeypatch.chdir(other_desk.path)
    fresh = await pipeline.run_demo("migration.yaml")  # the same order, without Prefect

    assert third.table == table_of(fresh)
    assert different(living(await desk.workspace()), living(await other_desk.workspace())) == {}


def assert_adds_up(ran, desk):
    """Every label's available = migrated + failed + skipped, and the lists have as many rows."""
    assert ran.table["Tickets"] == (20, 20, 0, 0)
    assert all(row[0] == sum(row[1:]) for row in ran.table.values()), ran.table
    entities = desk.summary(ran.run)["entities"]
    assert {row["label"]: counts_of(row) for row in entities.values()} == ran.table
    for entity, row in entities.items():
        for outcome in ("migrated", "failed", "skipped"):
            assert len(desk.rows(ran.run, entity, outcome)) == row[outcome], (entity, outcome)


def assert_report_stands(ran, desk):
    assert f"Report: .migration/reports/{ran.run}/index.html" in ran.out
    page = (desk.report(ran.run) / "index.html").read_text(encoding="utf-8")
    assert ran.run in page
    assert desk.name in page


async def assert_shown_in_prefect(ran, desk, prefect):
    """Every stage is a flow run of its own, under the migration's tag, and the tables are there."""
    tagged = {"flow_runs": {"tags": {"all_": [desk.name]}}}
    flows = await asked(f"{prefect.api_url}/flow_runs/filter", tagged, prefect.login)
    assert {each["name"]: each["state"]["name"] for each in flows} == {
        "demo": "CompletedWithSkips",
        **dict.fromkeys(STAGES, "Completed"),
    }
    tags = {each["name"]: set(each["tags"]) for each in flows}
    assert tags["demo"] == {desk.name, DEPLOYED}
    assert tags["load-tickets"] == {desk.name, DEPLOYED, "tickets"}
    key = f"{desk.name}-demo"  # the next demo's take their place, and these stay as versions
    own = {"artifacts": {"flow_run_id": {"any_": [each["id"] for each in flows]}}}
    artifacts = await asked(f"{prefect.api_url}/artifacts/filter", own, prefect.login)
    named = [each for each in artifacts if each["key"] is not None]  # Prefect's own have no key
    shown = {each["key"]: each for each in named if each["key"].startswith(key)}
    assert {name.removeprefix(f"{key}-"): each["type"] for name, each in shown.items()} == {
        "records": "table",
        "skips": "table",
        "losses": "table",
        "summary": "markdown",
    }
    assert [each["data"] for each in named if each["key"] == "load-ticket"] == [100.0]
    rows = json.loads(shown[f"{key}-records"]["data"])
    assert {row["label"]: counts_of(row) for row in rows} == ran.table
    assert f".migration/reports/{ran.run}/index.html" in shown[f"{key}-summary"]["data"]
