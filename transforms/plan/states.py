"""When the state of a conversation is set again: after each message that is newer than it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from transforms.model import Step
from transforms.plan.past import Past
from transforms.plan.steps import fingerprint
from transforms.quirks import intercom


def armed(step: Step, thread_keys: Sequence[str], assigned: Iterable[str], past: Past) -> Step:
    """Return the state with a fingerprint that changes with each message and assignment.

    What was settled counts even if the source has it no more. An older version took the last
    key of a thread alone. Its fingerprint stands as long as no message is newer, so that an
    upgrade sends no state again. A message that was planned before and sent later takes another.
    """
    # How a ticket's type is named depends on whether it is made yet, and is nothing to set again.
    body = {name: value for name, value in step.body.items() if name != "ticket_type_id"}
    everything = {*thread_keys, *past.settled}
    messages = intercom.state_rearmed_by(everything)
    behind = tuple(assigned)
    hashed = fingerprint(step.operation, body, (), *messages, *behind)
    if past.state is None:
        return replace(step, fingerprint=hashed)
    again = fingerprint(step.operation, body, (), hashed)
    if _is_newer(messages, past):
        return replace(step, fingerprint=again if past.state.fingerprint == hashed else hashed)
    older = {fingerprint(step.operation, body, (), key, *behind) for key in everything}
    stands = past.state.fingerprint in {*older, again}
    return replace(step, fingerprint=past.state.fingerprint if stands else hashed)


def _is_newer(messages: Iterable[str], past: Past) -> bool:
    """Tell whether a message is still to be sent, or was begun after the state."""
    later = past.state.later if past.state else ()
    return any(key not in past.settled or key in later for key in messages)
