"""Writes one record's course into the ledger: begun before it is sent, settled before the next."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from connectors.ledger import Ledger
from connectors.protocols import InDoubt, StepAnswer
from tasks.load.course import Course, Result, is_nameless, lacks_attribute
from tasks.run.kept import kept_of, merged_image
from transforms.errors import MovedError, RecordError
from transforms.model import Outcome, RunId, Step
from transforms.plan.kinds import MAKES_RECORD


class Book:
    """The ledger, as one run writes into it."""

    def __init__(
        self, ledger: Ledger, run: RunId, *, now: Callable[[], datetime], completes: bool = False
    ) -> None:
        """`completes`: records that were moved with less get today's shape."""
        self._completes = completes
        self.ledger = ledger
        self.run = run
        self._now = now

    async def begin(self, course: Course, step: Step, *, opens: bool = True) -> None:
        """Make durable that the step is about to be sent, and what was settled before it.

        The first one of a pass `opens` the record, and freezes its shape.
        """
        opens = opens and not course.is_opened
        await self.ledger.begin(
            course.record,
            step,
            self.run,
            before=course.unwritten,
            opens=opens,
            reshapes=self._completes,
        )
        course.unwritten, course.is_opened = [], course.is_opened or opens

    def settle(self, course: Course, step: Step, answer: StepAnswer) -> None:
        """Take the answer in; it becomes durable with the next begin, or at the record's end."""
        makes_record = step.operation in MAKES_RECORD
        if kept := kept_of(step):
            answer = replace(answer, observed={**answer.observed, **kept})
        if lacks_attribute(step, course.targets):
            losses = [*answer.observed.get("losses", ()), "attribute_missing"]
            answer = replace(answer, observed={**answer.observed, "losses": losses})
        course.nameless += is_nameless(step.operation, answer.target_id)
        if answer.target_id is not None:
            course.known[step.key] = answer.target_id
            if makes_record:
                course.targets[course.record.ref] = answer.target_id
        course.unwritten += self.ledger.settle_write(
            course.record.ref,
            step,
            answer,
            makes_record=makes_record,
            merged_image=merged_image(course.entries.get(step.key), answer),
        )

    async def inherit(self, course: Course, moved: MovedError) -> None:
        """Write down who stands for contacts that were merged, before anything names them."""
        for ref, target_id in course.targets.items():
            course.targets[ref] = moved.heirs.get(target_id, target_id)
        await self.ledger.inherit(moved.heirs)

    async def withdraw(self, course: Course, step: Step) -> None:
        """Write down that a step surely was not sent."""
        await self.ledger.write(self.ledger.withdraw_write(course.record.ref, step.key))

    async def save(self, course: Course) -> None:
        """Make durable what was settled."""
        await self.ledger.write(*course.unwritten)
        course.unwritten = []

    async def end(self, course: Course) -> Result:
        """Write down that all of a record is in the target."""
        done = self.ledger.done_write(course.record.ref, Outcome.MIGRATED, None, self.run)
        await self.ledger.write(*course.unwritten, done)
        return Result(course.record.ref, Outcome.MIGRATED)

    async def leave(self, course: Course, reason: str) -> Result:
        """Write down that a record stays as it is, for a reason that is nobody's failure."""
        ref = course.record.ref
        done = self.ledger.done_write(ref, Outcome.SKIPPED, reason, self.run)
        await self.ledger.write(*course.unwritten, done)
        return Result(ref, Outcome.SKIPPED, reason)

    def refuse(self, course: Course, step: Step, exc: RecordError) -> None:
        """Take in that the target refused a step: it stays open."""
        ref = course.record.ref
        write = self.ledger.refuse_write(ref, step.key, exc.code, exc.request_id)
        course.unwritten.append(write)

    def dispense(self, course: Course, step: Step, reason: str) -> None:
        """Take in that the record goes on without a step."""
        write = self.ledger.dispense_write(course.record.ref, step.key, reason)
        course.unwritten.append(write)

    async def fail(self, course: Course, reason: str) -> Result:
        """Write down that a record stops, or has to do without what it should not."""
        ref = course.record.ref
        done = self.ledger.done_write(ref, Outcome.FAILED, reason, self.run)
        await self.ledger.write(*course.unwritten, done)
        return Result(ref, Outcome.FAILED, reason)

    async def doubt(self, course: Course, doubt: InDoubt) -> Result:
        """Leave the step begun: it is looked for again later, or by a person."""
        if doubt.not_before_s is None:
            return await self.fail(course, f"in_doubt_{doubt.reason}")
        await self.save(course)
        until = self._now() + timedelta(seconds=doubt.not_before_s)
        return Result(course.record.ref, is_deferred=True, put_off_until=until)

    async def forget(self, course: Course) -> Result:
        """Write down that the record is gone from the target: should it come back, it is new."""
        ref = course.record.ref
        keys = {*course.entries, *(step.key for step in course.record.steps)}
        await self.ledger.mark_undone(ref, sorted(keys), self.run, is_whole=True)
        course.targets.pop(ref, None)
        return Result(ref, Outcome.MIGRATED)
