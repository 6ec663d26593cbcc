import pytest

from connectors.http import Patience
from tasks.run.outages import OUTAGE_WAITS_S, outlast
from transforms.errors import FatalError, StoppedError, TransientError


class Unpatient(Patience):
    """Writes its waits down, and waits for nothing."""

    def __init__(self):
        super().__init__()
        self.waited = []

    async def wait(self, seconds, what, **_):
        self.waited.append((seconds, what))


def work_of(*turns):
    left = list(turns)

    async def work():
        turn = left.pop(0)
        if isinstance(turn, Exception):
            raise turn
        return turn

    return work


async def test_an_outage_is_waited_for_and_each_wait_says_which_try_it_is():
    patience, down = Unpatient(), TransientError("the desk is down")

    found = await outlast(work_of(down, down, 7), name="stage-tickets", patience=patience)

    assert found == 7
    assert patience.waited == [
        (10.0, "the desk is down; then stage-tickets, try 2 of 4"),
        (60.0, "the desk is down; then stage-tickets, try 3 of 4"),
    ]


async def test_an_outage_that_lasts_is_raised_in_the_end():
    patience = Unpatient()

    with pytest.raises(TransientError, match="4"):
        await outlast(
            work_of(*(TransientError(f"{n}") for n in range(1, 5))), name="x", patience=patience
        )

    assert [seconds for seconds, _ in patience.waited] == list(OUTAGE_WAITS_S)


@pytest.mark.parametrize("error", [FatalError("mend it"), StoppedError("by Ctrl-C"), KeyError("x")])
async def test_what_is_no_outage_is_not_tried_again(error):
    patience = Unpatient()

    with pytest.raises(type(error)):
        await outlast(work_of(error), name="x", patience=patience)

    assert patience.waited == []
