"""`redirects` that is killed in its midst goes on where it was, and does nothing twice."""

from dataclasses import dataclass, field

import pytest

from tasks.redirects.units import lead_back, lead_on
from tasks.run.frame import opened_run
from tests.e2e.attempts import Process
from tests.e2e.guide_moving import moved_guide
from tests.e2e.test_redirects import drafts, led, rules, undone

pytestmark = pytest.mark.slow

FEW = 20  # requests of a kind: then there are others before it and behind
RULES, TRANSLATIONS = "/redirect_rules", "/translations/"


@dataclass
class Ended:
    """What a process has to tell."""

    told: dict = field(default_factory=dict)
    stopped: str | None = None
    failed: int = 0


async def leading(config):
    async with opened_run(config, "redirects") as run:
        await lead_on(run, hides=True)
    return Ended()


async def taking_back(config):
    async with opened_run(config, "redirects") as run:
        await lead_back(run)
    return Ended()


async def killed_at(served, work, config, folder, path, method):
    """Kill the work in its own process behind the answer to the 20th request of a kind."""
    process, seen = Process(folder / "told", work, str(config)), []

    def watch(each):
        if each.side == "source" and each.is_done and each.method == method and path in each.path:
            seen.append(each)
            if len(seen) == FEW:
                process.kill()

    served.watch = watch
    attempt = await process.ended()
    served.watch = lambda _: None
    assert attempt.is_killed, attempt


@pytest.mark.parametrize(("path", "method"), [(RULES, "POST"), (TRANSLATIONS, "PUT")])
async def test_rules_and_old_pages_are_gone_on_with_after_a_kill(tmp_path, path, method):
    async with moved_guide() as (served, config, _):
        before = drafts(served)
        await led(config, hides=True)
        wanted, hidden = rules(served), drafts(served) - before
        await undone(config)
        served.desk.guide.rules_made = 0

        await killed_at(served, leading, config, tmp_path, path, method)
        half = rules(served), drafts(served) - before
        await led(config, hides=True)

        assert half != (wanted, hidden)
        assert (rules(served), drafts(served) - before) == (wanted, hidden)
        assert served.desk.guide.rules_made == len(wanted)


@pytest.mark.parametrize(("path", "method"), [(RULES, "DELETE"), (TRANSLATIONS, "PUT")])
async def test_taking_back_is_gone_on_with_after_a_kill(tmp_path, path, method):
    async with moved_guide() as (served, config, _):
        before = drafts(served)
        await led(config, hides=True)

        await killed_at(served, taking_back, config, tmp_path, path, method)
        half = rules(served), drafts(served)
        await undone(config)

        assert half != ({}, before)
        assert (rules(served), drafts(served)) == ({}, before)
