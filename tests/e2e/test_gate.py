"""A full run writes nothing that nobody signed; a sign-off holds until something changes."""

import pytest

from flows import order
from flows.plainly import plain_way
from tasks.load.gate import Asked, asked_last, sign, signed_before
from tasks.run.session import session
from tests.e2e import pipeline
from tests.e2e.office import moved, office, write
from transforms.checklist import BEFORE
from transforms.errors import FatalError
from transforms.sign_off import Way

pytestmark = pytest.mark.slow

ALL = [item.key for item in BEFORE]


async def unsigned_full(config):
    return await order.full(plain_way(config), None)


async def asked(at):
    async with session(at.config) as shared:
        return asked_last(shared.runs)


async def signed(at, what: Asked, ticks=ALL, by="ada"):
    async with session(at.config) as shared:
        return sign(shared.runs, what, by, ticks, Way.SOURCE)


async def test_without_a_sign_off_a_full_run_plans_asks_and_writes_nothing(tmp_path):
    async with office(tmp_path) as at:
        ended = await at.run(unsigned_full)

        assert (ended.awaits_approval, ended.message) == (True, "Awaits approval.")
        assert at.writes == []
        assert (await asked(at)).counted == ended.plan


async def test_what_was_signed_is_moved_and_asked_about_no_more(tmp_path):
    async with office(tmp_path) as at:
        await at.run(unsigned_full)
        await signed(at, await asked(at))
        ended = await at.run(unsigned_full)
        again = await at.run(unsigned_full)

        assert not ended.awaits_approval
        assert await moved(at)
        assert not again.awaits_approval
        assert at.writes == []


async def test_the_sign_off_is_kept_with_who_when_what_and_the_way_of_work(tmp_path):
    async with office(tmp_path) as at:
        ended = await at.run(unsigned_full)
        given = await signed(at, await asked(at))
        async with session(at.config) as shared:
            kept = signed_before(shared.runs)

        assert kept == given
        assert (kept.signed_by, kept.way, kept.ticks) == ("ada", Way.SOURCE, ALL)
        assert kept.basis.workspace == "sandbox1"
        assert kept.basis.requests == ended.plan["requests"] > 0
        assert kept.basis.records["ticket"] == ended.plan["entities"]["ticket"]["open"]
        assert kept.basis.reasons


async def test_a_changed_migration_file_asks_again_and_says_so(tmp_path):
    async with office(tmp_path) as at:
        await at.run(unsigned_full)
        await signed(at, await asked(at))
        write(at, "filters: {contacts: {only_with_tickets: true}}\n")
        ended = await at.run(unsigned_full)

        assert ended.awaits_approval
        assert "the migration file says something else" in ended.message
        assert at.writes == []
        assert "the migration file says something else" in (await asked(at)).changed
        assert "a new reason: contact: filter_only_with_tickets, 5" in (await asked(at)).changed


async def test_a_bare_yes_holds_for_its_run_alone(tmp_path):
    async with office(tmp_path) as at:
        await at.run(pipeline.run_full)
        ended = await at.run(unsigned_full)

        assert ended.awaits_approval


async def test_a_checklist_with_a_line_unticked_is_not_signed_nor_one_without_a_name(tmp_path):
    async with office(tmp_path) as at:
        await at.run(unsigned_full)
        what = await asked(at)

        for missing in BEFORE:
            with pytest.raises(FatalError, match=f"not ticked: {missing.text}"):
                await signed(at, what, [key for key in ALL if key != missing.key])
        with pytest.raises(FatalError, match="name of who signs"):
            await signed(at, what, by="  ")
        async with session(at.config) as shared:
            assert signed_before(shared.runs) is None


async def test_what_nobody_has_planned_can_t_be_signed(tmp_path):
    async with office(tmp_path) as at:
        with pytest.raises(FatalError, match="no run awaits approval; `full` plans one"):
            await asked(at)
        await at.run(pipeline.run_full)
        with pytest.raises(FatalError, match="no run awaits approval"):
            await asked(at)
