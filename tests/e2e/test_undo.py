"""Undo: the workspace is as it was before, except for what people touched, and that is said."""

import csv

import pytest

from tests.e2e.attempts import Process
from tests.e2e.pipeline import run_full
from tests.e2e.states import differences
from tests.e2e.undoing import counts, entered, move, moved_place, place, run_undo

pytestmark = pytest.mark.slow

AMELIE = "991267002"
MARA = "mara.lindner@posteo-mail.example"  # the desk knows her too, with more
REPLIED, NOTED, REASSIGNED, RENAMED, TAGGED = "1058", "1059", "1060", "1063", "1062"


async def used(at):
    """Fill the workspace with what people had there before."""
    company = await at.ask("POST", "/companies", company_id="own-1", name="Own Ltd")
    mara = await at.ask("POST", "/contacts", role="user", email=MARA, name="Mara from before")
    other = await at.ask("POST", "/contacts", role="user", email="old@own.example", name="Old")
    await at.ask("POST", f"/contacts/{other['id']}/companies", id=company["id"])
    tag = await at.ask("POST", "/tags", name="newsletter")  # Mara's tag in the desk
    await at.ask("POST", f"/contacts/{mara['id']}/tags", id=tag["id"])
    await at.ask("POST", "/tags", name="dealer")
    for who in (mara, other):
        await at.ask(
            "POST",
            "/conversations",
            **{"from": {"type": "user", "id": who["id"]}, "body": f"asked by {who['name']}"},
        )


async def use_and_move(served):
    """Make a full run into a workspace that people have used."""
    async with entered(served) as at:
        await used(at)
    return await move(served)


async def worked_on(at):
    """Let people work on what was moved; return the legacy ids of the tickets they touched."""
    one = await at.ticket(REPLIED)
    contact = await at.find("contacts", email=one["source"]["author"]["email"])
    text = {"message_type": "comment", "type": "user", "intercom_user_id": contact["id"]}
    await at.ask("POST", f"/conversations/{one['id']}/reply", **text, body="Still broken!")
    two = await at.ticket(NOTED)
    note = {"message_type": "note", "type": "admin", "admin_id": AMELIE, "body": "call her"}
    await at.ask("POST", f"/conversations/{two['id']}/reply", **note)
    three = await at.ticket(REASSIGNED)
    other = AMELIE if str(three["admin_assignee_id"]) != AMELIE else "991267003"
    give = {"message_type": "assignment", "type": "admin", "admin_id": AMELIE}
    await at.ask("POST", f"/conversations/{three['id']}/parts", **give, assignee_id=other)
    await at.ask("PUT", f"/conversations/{(await at.ticket(RENAMED))['id']}", title="Our name")
    five = await at.ticket(TAGGED)
    tag = await at.ask("POST", "/tags", name="by-hand")
    await at.ask("POST", f"/conversations/{five['id']}/tags", id=tag["id"], admin_id=AMELIE)
    return {REPLIED, NOTED, REASSIGNED, RENAMED, TAGGED}


def refused(ended, folder, entity):
    """Return the refused records of an undo: source id → reason."""
    path = folder / "reports" / ended.run / f"{entity}-refused.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["source_id"]: row["reason"] for row in csv.DictReader(lines)}


async def test_an_undo_leaves_the_workspace_as_it_was_but_for_what_people_touched():
    async with moved_place(use_and_move) as (at, before, full):
        mara = await at.find("contacts", email=MARA)
        assert mara["phone"]
        await at.ask("PUT", f"/contacts/{mara['id']}", phone="+49 30 5550199")
        touched = await worked_on(at)
        left = await at.state()
        written = await at.writes()

        dry = await at.undo(full.run, is_dry=True)

        assert await at.writes() == written
        undone = await at.undo(full.run)

        assert {w: counts(dry, w) for w in ("undone", "gone", "kept", "refused")} == {
            w: counts(undone, w) for w in ("undone", "gone", "kept", "refused")
        }
        tickets = refused(undone, at.folder, "ticket")
        assert tickets == {
            REPLIED: "touched_reply",
            NOTED: "touched_note",
            REASSIGNED: "touched_assignee",
            RENAMED: "touched_fields",
            TAGGED: "touched_tags",
        }
        assert set(tickets) == touched
        after = await at.state()
        assert_only_touched_stay(before, left, after, touched)
        page = (at.folder / "reports" / undone.run / "index.html").read_text()
        assert "a reply by a customer" in page
        assert "Still broken" not in page

        stopped = await at.writes()
        again = await at.undo(full.run)

        assert await at.writes() == stopped
        assert counts(again, "undone") == counts(undone, "undone")
        assert refused(again, at.folder, "ticket") == tickets

        rebuilt = await at.full()

        assert {row["entity"]: row["migrated"] for row in rebuilt.rows}["ticket"] == 8
        assert_rebuilt(left, await at.state())


def assert_only_touched_stay(before, left, after, touched):
    """What was there before is the same; the rest are the touched tickets and what they need."""
    before, left, after = (uncounted(state) for state in (before, left, after))
    for kind in before:
        gone = [doc for doc in before[kind] if doc not in after[kind]]
        if kind == "contacts":  # Mara's phone is what somebody wrote there; the rest of her is back
            [mara] = [doc for doc in after[kind] if doc["email"] == MARA]
            assert mara["phone"] == "+49 30 5550199"
            assert [doc["email"] for doc in gone] == [MARA]
            assert mara | {"phone": None} == gone[0]
        else:
            assert gone == []
        more = [doc for doc in after[kind] if doc not in before[kind]]
        more = [doc for doc in more if doc.get("email") != MARA]
        assert [doc for doc in more if doc not in left[kind]] == [], kind
    stay = {doc["custom_attributes"].get("Legacy ID") for doc in after["conversations"]}
    assert stay - {None} == touched
    needed = {who for doc in after["conversations"] for who in doc["participants"]}
    named = {doc["external_id"] or doc["email"] for doc in after["contacts"]}
    assert named == needed | {doc["external_id"] or doc["email"] for doc in before["contacts"]}


def uncounted(state):
    """Leave out how many contacts a company has: colleagues of those who stay are gone."""
    companies = [doc | {"contact_count": None} for doc in state["companies"]]
    return state | {"companies": companies}


def assert_rebuilt(left, now):
    """A full run builds up what was undone, beside what stayed."""
    unlike = differences(now, left)
    assert not [line for line in unlike if line.startswith(("+ conv", "- conv"))], unlike[:10]


async def test_an_undo_of_everything_is_the_state_before_and_a_full_run_the_one_after(tmp_path):
    async with place(tmp_path) as at:
        at.write()  # the whole desk
        await used(at)
        before = await at.state()
        full = await at.full()
        moved = await at.state()

        undone = await at.undo(full.run)

        assert counts(undone, "refused") == {}
        assert differences(await at.state(), before) == []

        again = await at.full()

        assert again.rows == full.rows
        assert differences(await at.state(), moved) == []


@pytest.mark.parametrize("deletes", [1, 9, 25])
async def test_an_undo_that_is_killed_goes_on_and_counts_the_whole_run(tmp_path, deletes):
    async with moved_place(use_and_move) as (at, before, full):
        wanted = await at.undo(full.run, is_dry=True)
        left = iter(range(deletes, -1, -1))
        process = Process(tmp_path / "undo", run_undo, str(at.config), full.run)

        def watch(seen):
            if seen.is_write and seen.is_done and next(left, None) == 1:
                process.kill()

        at.served.watch = watch
        assert (await process.ended()).is_killed
        at.served.watch = lambda _: None

        undone = await at.undo(full.run)

        assert differences(await at.state(), before) == []
        assert total(undone) == total(wanted)


def total(ended):
    """Return how many records of each entity came to an end, whoever removed them."""
    return {
        row["entity"]: sum(row[name] for name in ("undone", "gone", "kept", "refused"))
        for row in ended.undone["rows"]
    }


@pytest.mark.parametrize("writes", [20, 45, 80, 110])
async def test_what_a_killed_run_left_in_doubt_is_found_and_taken_back(tmp_path, writes):
    async with place(tmp_path) as at:
        await used(at)
        before = await at.state()
        process = Process(tmp_path / "full", run_full, str(at.config))

        def watch(seen):
            if seen.is_write and seen.is_done and at.served.writes >= writes:
                process.kill()

        at.served.watch = watch
        assert (await process.ended()).is_killed
        at.served.watch = lambda _: None
        [run] = {path.name for path in (tmp_path / "staging" / "undo" / "runs").iterdir()}

        undone = await at.undo(run)

        assert undone.undone["refused"] == []
        assert differences(await at.state(), before) == []


async def test_a_run_is_undone_after_those_that_came_behind_it():
    async with moved_place() as (at, before, first):
        at.config.write_text(at.config.read_text().replace("migrated-2026-11", "second-day"))
        second = await at.full()
        both = await at.state()

        early = await at.undo(first.run)

        assert counts(early, "refused")["ticket"] == 8
        assert set(refused(early, at.folder, "ticket").values()) == {"touched_by_run"}
        assert (await at.state())["conversations"] == both["conversations"]

        last = await at.undo(second.run)

        assert counts(last, "refused") == {}
        rest = await at.undo(first.run)

        assert counts(rest, "refused") == {}
        assert differences(await at.state(), before) == []
