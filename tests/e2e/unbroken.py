"""The end that every troubled run is compared with: a run that nothing disturbed."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from connectors.sandbox.zendesk.desk import Desk, sample_desk
from tests.e2e.small_desk import SEED
from tests.e2e.states import differences
from tests.e2e.world import End, world

NEW_IN_THE_WORKSPACE = {"attribute", "tag_group"}  # counted by the run that makes them only

_known: dict[tuple[Callable[[], Desk], bool], End] = {}


async def unbroken(desk: Callable[[], Desk] = sample_desk, *, is_seeded: bool = False) -> End:
    """Return the end of an unbroken run of a desk, made once a process.

    `is_seeded`: into a workspace that holds `SEED`.
    """
    if (desk, is_seeded) not in _known:
        seed = SEED if is_seeded else None
        with TemporaryDirectory() as folder:
            async with world(Path(folder), desk=desk(), seed=seed) as served:
                _known[desk, is_seeded] = await served.end(await served.run())
    return _known[desk, is_seeded]


async def assert_as_unbroken(end: End, desk: Callable[[], Desk] = sample_desk) -> None:
    """Fail unless a run has the same end, numbers and exit code, and told no customer."""
    wanted = await unbroken(desk)
    unlike = differences(end.state, wanted.state)
    assert not unlike, "\n".join(unlike)
    assert _lasting(end) == _lasting(wanted), end.reasons
    assert end.code == wanted.code
    assert end.adds_up, end.numbers
    assert end.customers_notified == 0


def _lasting(end: End) -> dict[str, tuple[int, ...]]:
    kept = end.numbers.keys() - NEW_IN_THE_WORKSPACE
    return {entity: end.numbers[entity] for entity in sorted(kept)}
