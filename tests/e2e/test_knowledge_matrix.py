"""Every kind of step of a knowledge base meets every trouble, and ends as if nothing was.

In pairs, as in test_matrix: a full run, whose links are set in a second pass, and a delta.
"""

import asyncio

import pytest

from tests.e2e.knowledge_scenes import knowledge_scenes
from tests.e2e.matrix import TROUBLES, pairwise, play
from tests.e2e.scenes import KNOWLEDGE
from transforms.model import Operation

pytestmark = pytest.mark.slow
WAYS = ("strict", "lenient")


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """Return the two runs that are disturbed here."""
    return asyncio.run(knowledge_scenes(tmp_path_factory.mktemp("scenes")))


@pytest.fixture(scope="module")
def unbroken(played, tmp_path_factory):
    """Return the ends of undisturbed runs, one for each run and reading of bodies."""

    async def end(scene, way):
        folder = tmp_path_factory.mktemp("unbroken")
        ledger = f"sqlite:///{folder}/ledger.db"
        return await play(scene, folder, ledger, {}, {"article_html": way})

    async def all_ends():
        kinds = [(name, way) for name in played for way in WAYS]
        found = await asyncio.gather(*(end(played[name], way) for name, way in kinds))
        return dict(zip(kinds, found, strict=True))

    return asyncio.run(all_ends())


@pytest.fixture(scope="module")
def ledgers(postgres, tmp_path_factory):
    """Return one of each kind; the cases are migrations of their own in it."""
    database = postgres.new_database()
    yield [f"sqlite:///{tmp_path_factory.mktemp('ledger')}/ledger.db", postgres.url(database)]
    postgres.drop(database)


def test_the_two_runs_have_every_kind_of_step_and_nothing_fails(unbroken):
    assert {step for end in unbroken.values() for step in end.sent} >= set(KNOWLEDGE)
    words = Operation.ARTICLE_UPDATE  # a full run sends it for its links alone, in the second pass
    assert all(words in end.sent for end in unbroken.values())
    assert [end.told["failures"] for end in unbroken.values()] == [{}] * len(unbroken)


@pytest.mark.parametrize("number", range(len(TROUBLES)))
async def test_every_step_of_articles_meets_every_trouble_and_nothing_is_lost_or_doubled(
    number, played, unbroken, ledgers, tmp_path
):
    way, ledger = WAYS[number % 2], ledgers[number // 2 % 2]
    troubles = {
        run: pairwise(number, unbroken[run, way].sent & scene.kinds, KNOWLEDGE)
        for run, scene in played.items()
    }

    async def end(run):
        folder = tmp_path / f"{run}-{number}"
        folder.mkdir()
        return await play(played[run], folder, ledger, troubles[run], {"article_html": way})

    ends = dict(zip(played, await asyncio.gather(*map(end, played)), strict=True))

    for run, found in ends.items():
        faults = found.faults(unbroken[run, way])
        assert found.struck == troubles[run], run
        assert not faults, "\n".join([run, *faults])
