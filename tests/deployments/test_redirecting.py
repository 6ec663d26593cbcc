"""An operator leads readers on: asked before old pages go, told what came of it, and back again."""

import pytest

from tests.deployments.commands import command
from tests.e2e import pipeline
from tests.e2e.guide_moving import moving

pytestmark = pytest.mark.slow


async def run(folder, config, *words):
    environ = {"HOME": str(folder)}
    told = ["-c", str(config), "redirects", *words]
    ran = await command(told, folder=folder, environ=environ)
    out, err = await ran.communicate()
    return ran.returncode, out.decode(), err.decode()


async def test_an_operator_is_asked_told_and_can_go_back(tmp_path):
    async with moving(tmp_path) as (served, config):
        early = await run(tmp_path, config)
        await pipeline.run_full(config)
        rules = served.desk.guide.redirect_rules
        files = await run(tmp_path, config, "--only-files")
        unsigned = await run(tmp_path, config, "--archive-articles")
        before = sum(map(len, rules.values()))
        first = await run(tmp_path, config)
        gone = await run(tmp_path, config, "--archive-articles", "--yes")
        back = await run(tmp_path, config, "--undo")
        again = await run(tmp_path, config, "--undo")

        assert (before, sum(map(len, rules.values()))) == (0, 0)
    assert (early[0], "run full" in early[2]) == (2, True)
    assert (files[0], "For nginx:" in files[1]) == (0, True)
    assert (unsigned[0], "Nothing was done" in unsigned[1]) == (3, True)
    assert (first[0], "old pages stand in the way" in first[1]) == (0, True)
    assert "addresses at help.lumenbikes.example" in first[1]
    assert (gone[0], "taken from readers" in gone[1], "in the way" in gone[1]) == (0, True, False)
    assert (back[0], "articles published again" in back[1]) == (0, True)
    assert (again[0], "nothing to take back" in again[1]) == (0, True)
