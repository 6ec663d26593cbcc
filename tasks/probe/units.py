"""The unit of a probe: asks every question, keeps the answers, and leaves nothing behind."""

from collections.abc import Callable, Sequence
from contextlib import aclosing

from connectors.clock import now
from connectors.intercom.probing import EXPERIMENTS, Experiment, Probed
from connectors.ledger.profiles import keep_profile
from tasks.run.frame import raise_if_stopped
from tasks.run.session import Session
from transforms.profile import Profile

QUESTIONS: Sequence[Experiment] = EXPERIMENTS


async def probe_workspace(
    shared: Session,
    address: str,
    *,
    told: Callable[[Probed], None],
    ask: Callable[[], bool | None],
) -> tuple[Profile, list[str]]:
    """Probe the workspace and keep its profile.

    `told` hears each answer; `ask` asks the operator at the end whether anything arrived at
    `address`, None where nobody can be asked. Returns the profile, and the paths of what Intercom
    would not remove. Raises RecordError when Intercom takes not even a contact.
    """
    me = await shared.target.me()
    answers: dict[str, str] = {}
    left: list[str] = []
    async with aclosing(shared.target.probe(address, left)) as found:  # which removes all it made
        async for each in found:
            raise_if_stopped(shared)
            answers[each.name] = each.answer
            told(each)
    profile = Profile(
        workspace=me.workspace,
        api_version=shared.settings.target.api_version,
        taken_at=now(),
        answers=answers,
        was_anybody_told=ask(),
    )
    await keep_profile(shared.ledger, profile)
    return profile, left
