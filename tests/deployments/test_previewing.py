"""`preview`: a staged record on the screen and as a page."""

import os
import re
from pathlib import Path

import pytest

from tests.deployments.commands import command
from tests.e2e import pipeline
from tests.e2e.office import office

pytestmark = pytest.mark.slow


async def shown(at, folder, *what):
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    process = await command(["-c", at.config, "preview", *what], folder=folder, environ=environ)
    out, err = await process.communicate()
    return process.returncode, (out + err).decode()


async def test_both_sides_are_on_the_screen_and_the_page_is_named(tmp_path):
    async with office(tmp_path) as at:
        await at.run(pipeline.run_plan)
        number = str(next(iter(at.served.desk.tickets))["id"])
        code, screen = await shown(at, tmp_path, "ticket", number)
        missing = await shown(at, tmp_path, "ticket", "999999")

    page = Path(re.search(r"^To look at: (\S+)$", screen, re.MULTILINE)[1])
    assert code == 0, screen
    assert (
        screen.index("In the source:") < screen.index("In Intercom:") < screen.index(" Begins · ")
    )
    assert page.read_text().count("<section>") == 2
    assert missing == (2, "ticket 999999 is not among what is staged; `stage` reads what is new\n")
