"""Nobody writes to a workspace while another run does, from whatever ledger and machine."""

import pytest

from connectors.intercom import Me
from connectors.ledger import LockedError, Runs, open_ledger
from connectors.ledger.binding import OtherWorkspaceError
from tasks.run.claim import Claim
from tests.connectors.ledger.test_ledger import CREATE, RECORD

URL = "https://api.intercom.io"


class Machine:
    """A run's claim on a workspace, with a ledger and a folder for locks."""

    def __init__(self, ledger, folder, *, workspace="ab12", url=URL, migration="acme"):
        self.ledger = open_ledger(ledger, migration)
        self.runs = Runs(self.ledger)
        self.folder = folder
        self.workspace = workspace
        self.claim = Claim(
            self.ledger, self.runs, url=url, me=self.me, address=ledger, folder=folder
        )
        self.run = self.runs.start("full", digest="d", workspace=None, detail={})
        self.claim.begin(self.run)

    async def me(self):
        return Me("1", self.workspace, "Acme", None, None)

    async def end(self):
        self.claim.end()
        self.runs.finish(self.run, "completed")


@pytest.fixture
async def machine(tmp_path):
    made = []

    def make(name, *, place="here", ledger=None, **told):
        address = ledger or f"sqlite:///{tmp_path}/{name}.db"
        made.append(Machine(address, tmp_path / place, **told))
        return made[-1]

    yield make
    for each in made:
        each.claim.end()
        await each.ledger.close()


async def test_two_ledgers_on_one_machine_do_not_write_to_one_workspace(machine, tmp_path):
    first, second = machine("one"), machine("two")
    await first.claim.take()

    with pytest.raises(LockedError) as told:
        await second.claim.may_change()

    assert f"run {first.run} of migration 'acme' is writing to workspace ab12" in str(told.value)
    assert "since 20" in str(told.value)
    assert f"ledger sqlite:///{tmp_path}/one.db" in str(told.value)


async def test_a_workspace_is_free_when_the_run_has_ended(machine):
    first, second = machine("one"), machine("two")
    await first.claim.may_change()
    await first.end()

    await second.claim.may_change()


async def test_other_workspaces_and_sandboxes_are_free(machine):
    await machine("one").claim.take()

    await machine("two", workspace="cd34").claim.take()
    await machine("three", url="http://127.0.0.1:8080").claim.take()
    await machine("four", url="http://127.0.0.1:8081").claim.take()


async def test_two_machines_with_one_database_do_not_write_to_one_workspace(machine, postgres_url):
    first = machine("", ledger=postgres_url, place="here")
    second = machine("", ledger=postgres_url, place="there", migration="other")
    await first.claim.take()

    with pytest.raises(LockedError, match=f"run {first.run} of migration 'acme' is writing to"):
        await second.claim.take()


async def test_a_claim_that_the_ledger_refuses_leaves_the_workspace_to_others(machine):
    first = machine("one")
    await first.claim.take()
    await first.ledger.begin(RECORD, CREATE, first.run)
    await first.end()
    again = machine("one", workspace="cd34")
    with pytest.raises(OtherWorkspaceError):
        await again.claim.check()
    with pytest.raises(OtherWorkspaceError):
        await again.claim.take()

    await machine("two", workspace="cd34").claim.take()


async def test_a_run_that_only_reads_takes_nothing(machine):
    await machine("one").claim.check()

    assert not machine("two").folder.exists()
