"""The core of the work in Prefect's pages, as a person does it in a browser: forms, gate, schedule.

What was seen is kept under `build/screenshots`.
"""

import asyncio
import base64
import json
import re
import shutil
from contextlib import asynccontextmanager
from datetime import datetime
from typing import NamedTuple

import pytest

from connectors.sandbox.zendesk.desk import sample_desk
from tests.deployments.folders import ROOT, deployed
from tests.local import local_client
from transforms.checklist import BEFORE

playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
]

SCREENSHOTS = ROOT / "build" / "screenshots"
PATIENCE_S = (
    120  # for a run that a worker has to begin, on a machine that does other things as well
)
NO = {"type": "error.list", "errors": [{"code": "parameter_invalid", "message": "no"}]}
ENDED = re.compile("^(Completed|CompletedWithSkips|CompletedWithFailures)$")


async def test_a_migration_is_run_reviewed_signed_mended_and_scheduled_in_the_browser(
    tmp_path, prefect_database
):
    async with deployed(tmp_path / "desk", prefect_database) as desk, browser(desk) as pages:
        await pages.run("demo", config="migration.yaml")
        await pages.sees(ENDED, "demo-ended")
        demo = newest(desk, "demo")
        await pages.review(desk.report(demo))

        refused = not_in(desk.rows(demo, "ticket", "migrated"))
        body = {"status": 422, "body": NO, "path": "^/conversations$", "text": refused.created}
        await desk.ask("faults", body={"refusals": [body]})
        await pages.run("full", config="migration.yaml")
        await pages.sees(re.compile("^Suspended$"), "full-suspended")
        await pages.sign("ada")
        await pages.sees(ENDED, "full-ended")
        full = newest(desk, "full")
        assert [row["source_id"] for row in desk.rows(full, "ticket", "failed")] == [refused.id]
        await pages.looks_up(desk.report(full), refused.id)

        async with local_client(desk.sandbox["target_url"]) as client:
            await client.delete("/_sandbox/faults")
        await pages.run("rerun", run=full)
        await pages.sees(ENDED, "rerun-ended")
        rerun = newest(desk, "rerun")
        assert refused.id in {row["source_id"] for row in desk.rows(rerun, "ticket", "migrated")}
        assert desk.summary(rerun)["entities"]["ticket"]["failed"] == 0

        await pages.schedule("delta", minutes=1)
        await pages.opens_ended("delta")
        await pages.sees(ENDED, "delta-ended")
        assert desk.summary(newest(desk, "delta"))["stopped"] is None


class Refused(NamedTuple):
    """A ticket whose conversation is refused: its id, and what its request alone has."""

    id: str
    created: str


def not_in(rows):
    """Return an open ticket that a demo has not moved."""
    moved = {row["source_id"] for row in rows}
    ticket = next(
        each
        for each in sample_desk().tickets
        if each["status"] == "open" and str(each["id"]) not in moved
    )
    created = datetime.fromisoformat(ticket["created_at"])
    return Refused(str(ticket["id"]), f'"created_at": ?{int(created.timestamp())}')


def newest(desk, kind):
    """Return the id of the last run of a kind that has a report."""
    return max(path.name for path in desk.report("").glob(f"{kind}-*"))


@asynccontextmanager
async def browser(desk):
    """Yield Prefect's pages in a browser in which somebody has logged in."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    home = desk.path / ".migration"
    port = json.loads((home / "prefect-server.json").read_bytes())["port"]
    async with playwright.async_playwright() as driver:
        options = {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}
        chromium = await driver.chromium.launch(**options)
        try:
            page = await chromium.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(PATIENCE_S * 1_000)
            login = (home / "prefect-login").read_text().strip()
            pages = Pages(page, f"http://127.0.0.1:{port}", login)
            await pages.log_in()
            yield pages
        finally:
            await chromium.close()


class Pages:
    """What a person does in Prefect's pages."""

    def __init__(self, page, url, login):
        self._page, self._url, self._login = page, url, login
        self._shots = 0

    async def log_in(self):
        await self._page.goto(self._url)
        await self._page.locator("input").first.fill(self._login)
        await self._page.keyboard.press("Enter")
        await self._page.wait_for_url("**/dashboard**")
        await self._shoot("logged-in")

    async def run(self, name, **parameters):
        """Fill in a deployment's form, start a run and look at its page."""
        await self._deployment(name)
        await self._page.get_by_role("button", name="Run", exact=True).click()
        await self._page.get_by_text("Custom run").click()
        for key, value in parameters.items():
            label = self._page.get_by_text(re.compile(rf"^{key}( \(Optional\))?$"))
            field = self._page.locator(".schema-form-property", has=label)
            await field.locator("textarea").first.fill(value)
        await self._shoot(f"{name}-form")
        async with self._page.expect_response("**/create_flow_run"):
            await self._page.get_by_role("button", name="Submit").click()
        await self.opens_newest(name)

    async def opens_newest(self, name):
        """Open the page of a deployment's newest run, once there is one."""
        await self._deployment(name)
        await self._page.locator("a[href*='/runs/flow-run/']").first.click()
        await self._page.wait_for_url("**/runs/flow-run/**")

    async def opens_ended(self, name):
        """Open the page of a run that a schedule began, once it has ended.

        The deployment's own page lists those that wait for their minute before it.
        """
        ended = {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED"]}}}
        wanted = {"deployments": {"name": {"any_": [name]}}, "flow_runs": ended}
        told = base64.b64encode(self._login.encode()).decode()
        request = {"data": wanted, "headers": {"Authorization": f"Basic {told}"}}
        async with asyncio.timeout(PATIENCE_S):
            while True:
                answer = await self._page.request.post(
                    f"{self._url}/api/flow_runs/filter", **request
                )
                assert answer.ok, await answer.text()
                if found := await answer.json():
                    break
                await asyncio.sleep(1)
        await self._page.goto(f"{self._url}/runs/flow-run/{found[0]['id']}")

    async def sees(self, state, shot):
        """Wait until the run's page shows a state."""
        await self._page.locator(".state-badge", has_text=state).first.wait_for()
        await self._shoot(shot)

    async def sign(self, name):
        """Fill in the form of a suspended run, every line of it."""
        await self._page.get_by_role("button", name="Resume").click()
        form = self._page.locator(".p-modal")
        await form.locator("textarea").fill(name)
        ticks = form.get_by_role("switch")
        assert await ticks.count() == len(BEFORE)
        for number in range(len(BEFORE)):
            await ticks.nth(number).click()
        await self._shoot("gate-filled-in")
        await form.get_by_role("button", name="Submit").click()
        await self._page.locator(".state-badge", has_text="Suspended").first.wait_for(
            state="detached"
        )

    async def review(self, folder):
        """Look at a demo's report and at its tickets side by side, tick, and come back."""
        await self._page.goto(f"file://{folder}/index.html")
        await self._shoot("demo-report")
        await self._page.get_by_role("link", name="side by side").click()
        ticks = self._page.get_by_role("checkbox")
        for number in range(await ticks.count()):
            await ticks.nth(number).check()
        await self._shoot("demo-review")

    async def looks_up(self, folder, failed):
        """Search a report's records for one, on a desk and on a phone."""
        where = self._page.url
        await self._page.goto(f"file://{folder}/index.html")
        await self._shoot("full-report", whole=True)
        await self._page.get_by_role("link", name="Search the records").first.click()
        await self._page.get_by_label("All ends").select_option("failed")
        await self._page.get_by_label("Search").fill(failed)
        await self._page.set_viewport_size({"width": 390, "height": 844})
        shown = self._page.locator("#records tbody tr:visible")
        texts = await shown.all_inner_texts()
        assert texts
        assert all(failed in text and "failed" in text for text in texts)
        width = await self._page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390
        await self._shoot("full-records-phone")
        await self._page.set_viewport_size({"width": 1280, "height": 900})
        await self._page.goto(where)

    async def schedule(self, name, *, minutes):
        """Give a deployment a schedule, as its page does."""
        await self._deployment(name)
        await self._page.get_by_role("button", name="Schedule", exact=True).click()
        form = self._page.locator(".p-modal")
        await form.locator("input[type=number]").fill(str(minutes))
        await self._shoot(f"{name}-schedule")
        await form.get_by_role("button", name="Save").click()
        await form.wait_for(state="detached")

    async def _deployment(self, name):
        await self._page.goto(f"{self._url}/deployments")
        await self._page.get_by_role("link", name=name, exact=True).first.click()
        await self._page.wait_for_url("**/deployments/deployment/**")

    async def _shoot(self, name, *, whole=False):
        self._shots += 1
        path = SCREENSHOTS / f"{self._shots:02}-{name}.png"
        await self._page.screenshot(path=path, full_page=whole)
