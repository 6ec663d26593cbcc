"""A target in ten lines a fault: it remembers what was sent, and loses answers when told to."""

from connectors.protocols import Absent, Found, Spared, StepAnswer
from transforms.errors import LostAnswerError, TransientError
from transforms.model import Operation, PlannedRecord, RecordRef, Step, TargetId


class Killed(BaseException):
    """The process died here."""


class FakeTarget:
    """Answers every step; `faults` maps the number of a request to what happens at it."""

    def __init__(self):
        self.sent = []  # (record, step key, body) that really happened
        self.faults = {}
        self.requests = 0
        self.answers = True

    async def send(self, step, body, state):
        self.requests += 1
        fault = self.faults.pop(self.requests, None)
        if isinstance(fault, Exception | Killed) and not isinstance(fault, LostAfter):
            raise fault
        if fault == "killed before":
            raise Killed
        self.sent.append((state.ref.source_id, step.key, body))
        if isinstance(fault, LostAfter):
            raise LostAnswerError("reset")
        if fault == "killed after":
            raise Killed
        return self._answer(step, state)

    async def show(self, state):
        return {} if state.target_id else None

    def spared(self, step, body, past, shown, state, *, is_in_doubt=False):
        return Spared(body)

    async def is_up(self):
        return self.answers

    async def reconcile(self, step, body, state, *, age_s):
        if (state.ref.source_id, step.key, body) in self.sent:
            return Found(self._answer(step, state))
        return Absent()

    def _answer(self, step, state):
        return StepAnswer("part", TargetId(f"T-{state.ref.source_id}-{step.key}"), "request-1")


class LostAfter(LostAnswerError):  # noqa: N818 - it names when, as Killed does
    """The write happened, its answer was lost."""


def lost_before():
    return LostAnswerError("reset before the write")


def down():
    return TransientError("connection refused")


def ticket(source_id="1", *, messages=2, state="closed", shape="{}"):
    """A planned conversation: create, replies, and the state last."""
    reply = [
        Step(f"message:{n}", Operation.CONVERSATION_REPLY, {"body": f"{n}"}, f"m{n}")
        for n in range(messages)
    ]
    last = Step(
        "state",
        Operation.CONVERSATION_STATE,
        {"message_type": state},
        f"{state}-{messages}",
        is_mutable=True,
    )
    create = Step("create", Operation.CONVERSATION_CREATE, {"body": "hello"}, "c")
    return PlannedRecord(RecordRef("ticket", source_id), (create, *reply, last), shape)
