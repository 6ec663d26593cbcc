"""What a verification compares: which runs, which of their records, and what it writes down."""

from dataclasses import dataclass

import pytest

from connectors.ledger import Runs, open_ledger
from connectors.settings import load_settings
from connectors.staging import Area
from tasks.plan.batches import LAST
from tasks.run.tables import tables_of
from tasks.verify.subject import Sample, begin, chosen_runs, opened, passed_over, rank
from tests.transforms.plan.builders import contact_row, contacts
from transforms.contracts import ACCOUNT, empty, from_rows
from transforms.errors import FatalError
from transforms.verify.case import Who
from transforms.verify.findings import Finding, Kind

FILE = """
name: acme
source:
  kind: zendesk
  url: https://acme.zendesk.com
  auth: {client_id: x, client_secret: '${SECRET}'}
target: {token: '${SECRET}'}
"""


@dataclass
class Shared:
    """What `tasks.run.session.Session` has of it."""

    area: Area
    runs: Runs
    settings: object

    def run(self, kind="full", state="completed", *tickets, is_planned=True, **detail):
        """Have a run that has ended, with so many tickets planned."""
        run = self.runs.start(kind, digest="d", workspace=None, detail=detail)
        tables = tables_of(self.area, run)
        if is_planned:
            tables.write(*LAST, empty(ACCOUNT))
        rows = [account("ticket", each) for each in tickets]
        tables.write("account-ticket", "000000", from_rows(rows, ACCOUNT))
        self.runs.finish(run, state)
        return run

    def begin(self, run="verify-1", sample=None):
        return begin(self, run, None, sample, files=None)


def account(entity, source_id, **values):
    row = {"entity": entity, "source_id": source_id, "owner_entity": entity, "losses": []}
    return row | {"owner_id": source_id, "step_key": "*"} | values


@pytest.fixture
async def shared(tmp_path):
    (tmp_path / "migration.yaml").write_text(FILE)
    ledger = open_ledger(f"sqlite:///{tmp_path}/ledger.db", "acme")
    settings = load_settings(tmp_path / "migration.yaml", {"SECRET": "s3cr3t-of-both"})
    yield Shared(Area(tmp_path / "staging", "acme"), Runs(ledger), settings)
    await ledger.close()


def chosen(shared, verified=None):
    rows, later = chosen_runs(shared, verified)
    return [row.id for row in rows], [row.id for row in later]


def test_without_a_run_there_is_nothing_to_verify(shared):
    with pytest.raises(FatalError, match="no run to verify"):
        chosen(shared)


def test_the_last_full_run_counts_with_all_that_came_since(shared):
    shared.run("demo")
    shared.run("full")
    full, delta = shared.run("full"), shared.run("delta")

    assert chosen(shared) == ([full, delta], [delta])


def test_without_a_full_run_all_demos_count(shared):
    demos = [shared.run("demo"), shared.run("demo")]

    assert chosen(shared) == (demos, demos[1:])


@pytest.mark.parametrize("state", ["awaits_approval", "undone"])
def test_a_run_that_moved_nothing_does_not_count(shared, state):
    full = shared.run("full")
    shared.run("delta", state)
    shared.run("verify")

    assert chosen(shared) == ([full], [])


def test_a_run_that_was_stopped_before_the_end_of_its_plan_is_passed_over_and_named(shared):
    full = shared.run("full")
    stopped = shared.run("delta", "stopped", is_planned=False)
    rows, _ = chosen_runs(shared, None)

    assert [row.id for row in rows] == [full]
    assert passed_over(shared, rows) == [stopped]


def test_one_that_is_asked_for_counts_alone_and_later_ones_only_for_what_they_planned_anew(shared):
    first, second = shared.run("demo"), shared.run("demo")

    assert chosen(shared, first) == ([first], [second])


def test_one_that_was_undone_is_refused(shared):
    run = shared.run("demo", "undone")

    with pytest.raises(FatalError, match="was undone"):
        chosen(shared, run)


def test_one_without_a_plan_is_refused(shared):
    run = shared.run("full", "stopped", is_planned=False)

    with pytest.raises(FatalError, match="its plan is not in"):
        chosen(shared, run)


def test_a_run_that_was_planned_by_other_settings_is_refused(shared):
    told = shared.settings.redacted()
    run = shared.run("full", configuration=told | {"options": {"tag": "another"}})

    with pytest.raises(FatalError, match=f"^options changed since run {run} was planned"):
        chosen(shared)


def test_a_run_of_a_version_that_knew_fewer_keys_is_not(shared):
    told = shared.settings.redacted()
    del told["options"]["side_conversations"]
    for status in told["mapping"]["tickets"]["statuses"].values():
        del status["ticket_state"]
    run = shared.run("full", configuration=told)

    assert chosen(shared) == ([run], [])


def test_a_run_that_was_planned_by_the_same_settings_is_not(shared):
    run = shared.run("full", configuration=shared.settings.redacted())

    assert chosen(shared) == ([run], [])


def test_a_sample_of_a_share_has_what_ranks_below_it():
    sample = Sample(0.5, "seed", {"ticket": 0.5})
    ids = [str(number) for number in range(1_000)]
    found = [each for each in ids if sample.has("ticket", each)]

    assert found == [each for each in ids if rank("seed", "ticket", each) <= 0.5]
    assert 400 < len(found) < 600


def test_a_sample_of_a_number_has_so_many_of_each_entity(shared):
    ids = [str(number) for number in range(40)]
    shared.run("full", "completed", *ids)
    sample = shared.begin(sample=7).sample

    assert sum(sample.has("ticket", each) for each in ids) == 7
    assert not sample.is_whole


def test_a_number_that_is_larger_than_the_desk_compares_all(shared):
    shared.run("full", "completed", "1", "2")
    sample = shared.begin(sample=7).sample

    assert sample.has("ticket", "1")
    assert sample.has("ticket", "2")


def test_a_verification_is_opened_as_it_was_begun(shared):
    shared.run("full", "completed", "1")
    begun = shared.begin()

    assert opened(shared, "verify-1") == begun
    assert begun.sample.is_whole


def test_what_a_later_run_planned_anew_is_compared_with_that_run_alone(shared):
    full = shared.run("full", "completed", "1", "2")
    delta = shared.run("delta", "completed", "2")
    about = shared.begin()
    first, second = (tables_of(shared.area, run) for run in (full, delta))

    assert about.current(first, "ticket", ["1", "2"]) == {"1"}
    assert about.current(second, "ticket", ["2"]) == {"2"}


def test_findings_and_counts_of_all_parts_are_told_together(shared):
    shared.run("full", "completed", "1")
    about = shared.begin()
    lost = Finding(Kind.TICKET_MISSING, "ticket", "1")
    since = Finding(Kind.CHANGED_SINCE, "ticket", "2")

    assert about.keep("ticket", "000000", [lost, since], {"ticket": 2}) == 1
    assert about.keep("ticket", "000001", [], {"ticket": 3, "message": 4}) == 0
    assert [(each["kind"], each["source_id"]) for each in about.findings()] == [
        ("ticket_missing", "1"),
        ("changed_since", "2"),
    ]
    assert about.counts() == {"ticket": 5, "message": 4}


def test_people_are_known_by_the_name_that_intercom_shows(shared):
    run = shared.run("full")
    nameless = {"name": None, "email": None, "phone": None, "handles": []}
    rows = contacts(contact_row(), contact_row(source_id="c9", **nameless))
    tables_of(shared.area, run).write("contact", "000000", rows)
    about = shared.begin()

    assert about.people(["c1", "c9", "gone", None]) == {
        "c1": Who("c1", "Mia Wong", "mia@example.org", is_agent=False),
        "c9": Who("c9", "Person c9", None, is_agent=False),
    }
