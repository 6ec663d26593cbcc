"""Two people of the desk with one e-mail: Intercom keeps them as one contact."""

import pytest

from tests.e2e.office import Office
from tests.e2e.small_desk import small_desk
from tests.e2e.undoing import run_undo
from tests.e2e.world import world

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("is_dry", [True, False])
async def test_nobody_has_worked_on_a_contact_that_two_people_share(tmp_path, is_dry):
    desk = small_desk()
    one, other = [u for u in desk.users if u["role"] == "end-user" and u.get("email")][:2]
    other["email"] = one["email"]
    async with world(tmp_path, desk=desk) as served:
        at = Office(served)
        first = await at.full()
        assert first.failed == 0
        await at.full()
        assert at.writes == []

        ended = await run_undo(at.config, first.run, is_dry=is_dry)

        assert ended.undone["refused"] == []
        left = (await at.dump())["contacts"]
        assert (left != []) is is_dry
        await at.close()


async def test_what_two_people_share_keeps_the_tags_of_either(tmp_path):
    desk = small_desk()
    one, other = [u for u in desk.users if u["role"] == "end-user" and u.get("email")][:2]
    other["email"] = one["email"]
    one["tags"], other["tags"] = ["dealer"], []
    async with world(tmp_path, desk=desk) as served:
        at = Office(served)
        assert (await at.full()).failed == 0
        await at.full()

        assert at.writes == []
        await at.close()
