"""The executor: sends what is open of a record, never twice, and settles it in the ledger."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from connectors.http import Patience
from connectors.intercom.seen import SEEN
from connectors.ledger import Entry, Ledger
from connectors.protocols import InDoubt, Spared, StepAnswer, Target
from tasks.load.book import Book
from tasks.load.course import (
    Course,
    Result,
    is_due,
    is_held,
    is_nameless,
    is_to_go,
    left_by,
    may_overwrite,
    to_settle,
)
from tasks.load.sending import Sender
from tasks.run.entries import GONE
from tasks.run.kept import observed
from tasks.run.stop import Stop
from transforms.errors import ContractError, RecordError
from transforms.model import (
    EntityType,
    Outcome,
    PlannedRecord,
    RecordRef,
    RunId,
    Step,
    TargetId,
)
from transforms.plan.kinds import KINDS, Refused
from transforms.plan.losses import KEPT
from transforms.plan.steps import resolve
from transforms.plan.withdrawals import HELD

WATCHED: Final = frozenset({EntityType.TICKET, EntityType.ARTICLE})  # people may delete them


class Executor:
    """Runs planned records against one target and one ledger."""

    def __init__(  # noqa: PLR0913 - its parts, and the moments it goes by
        self,
        target: Target,
        ledger: Ledger,
        run: RunId,
        *,
        stop: Stop,
        now: Callable[[], datetime],
        since: datetime | None = None,
        late_s: float = 0.0,
        patience: Patience | None = None,
        remakes: bool = False,
        completes: bool = False,
    ) -> None:
        """`since`: when this process began; what an earlier one sent, it sent before.

        `late_s`: for so long the target may carry out a request that it gave no answer to.
        `patience` tells of that wait, and ends it at a wish to stop. `remakes`: a conversation that
        people deleted is made again, by the next run: this one's plan builds on what was there.
        `completes`: what was moved with less keeps the shape that it gets.
        """
        self._target = target
        self._book = Book(ledger, run, now=now, completes=completes)
        self._sender = Sender(
            target,
            self._book,
            now=now,
            since=since or now(),
            late_s=late_s,
            patience=patience or Patience(),
        )
        self._stop = stop
        self._remakes = remakes

    async def run_record(
        self,
        record: PlannedRecord,
        entries: Mapping[str, Entry],
        targets: dict[RecordRef, TargetId],
    ) -> Result:
        """Send what is open of one record's steps, in order; safe to call again at any time.

        `targets` holds the target's ids of all that the steps refer to, and gets the record's own.
        Raises TransientError or FatalError and leaves the current step begun.
        """
        settled = {key: entry for key, entry in entries.items() if entry.is_settled}
        known = {key: entry.target_id for key, entry in settled.items() if entry.target_id}
        nameless = sum(is_nameless(e.operation, e.target_id) for e in settled.values())
        course = Course(record, entries, targets, known, nameless)
        if is_held(course):
            return await self._book.fail(course, HELD)
        try:
            result = await self._run_steps(course)
        except Exception:
            if course.unwritten:  # what was settled before the trouble stays settled
                await self._book.save(course)
            raise
        result.requests = course.requests
        return result

    async def _run_steps(self, course: Course) -> Result:
        record = course.record
        if may_overwrite(course) and (ended := await self._look_ahead(course)) is not None:
            return ended
        for step in record.steps:
            entry = course.entries.get(step.key)
            if not is_due(course, step):
                continue
            if self._stop.reason is not None:
                await self._book.save(course)
                return Result(record.ref)
            result = await self._step(course, step, entry)
            if result is not None:
                return result
        if course.owed is not None:
            return await self._book.fail(course, course.owed)
        if course.has_changed:
            return await self._book.end(course)
        return Result(record.ref, Outcome.MIGRATED)

    async def _look_ahead(self, course: Course) -> Result | None:
        """Read the record before it is changed; a result ends it here."""
        if not await self._look_at(course):
            return await self._book.fail(course, "unreadable_answer")
        if course.shown is None and course.record.ref.entity in WATCHED:
            return None if is_to_go(course.record) else await self._gone(course)
        return None

    async def _look_at(self, course: Course) -> bool:
        """Read the record before it is changed; False when what the target shows can't be read."""
        course.requests += 1
        try:
            course.shown = await self._target.show(course.state())
        except ContractError:
            return False
        return True

    async def _step(self, course: Course, step: Step, entry: Entry | None) -> Result | None:
        """Bring one step to its end; None when the record goes on."""
        course.has_changed = True
        try:
            body = resolve(step.body, course.targets)
        except RecordError as exc:
            return await self._miss(course, step, entry, exc)
        step = replace(step, fingerprint=to_settle(course, step))
        allowed = self._spared(course, step, body, entry)
        if allowed is None:
            await self._keep(course, step, entry)
            return None
        if allowed.kept is not None:
            step = replace(step, hints=replace(step.hints, kept=allowed.kept))
        return await self._carry_out(course, step, allowed.body, entry)

    async def _carry_out(
        self, course: Course, step: Step, body: dict[str, Any], entry: Entry | None
    ) -> Result | None:
        """Look for a step or send it, and settle it; None when the record goes on."""
        try:
            answer = await self._sender.look_first(course, step, body, entry)
            if answer is None:
                await self._book.begin(course, step)
                answer = await self._sender.send(course, step, body)
        except RecordError as exc:
            return await self._refused(course, step, exc)
        if isinstance(answer, InDoubt):
            return await self._book.doubt(course, answer)
        if KINDS[step.operation].removes:
            return await self._book.forget(course)
        self._book.settle(course, step, answer)
        return None

    async def _gone(self, course: Course) -> Result:
        """Leave a record that people deleted in the target, or let the next run make it again."""
        if not self._remakes:
            return await self._book.leave(course, GONE)
        await self._book.save(course)
        await self._book.forget(course)
        return await self._book.fail(course, GONE)

    async def _is_gone(self, course: Course, exc: RecordError) -> bool:
        """Tell whether a step was refused because its record is no longer there."""
        ref = course.record.ref
        if exc.status != 404 or ref.entity not in WATCHED or ref not in course.targets:
            return False
        return await self._look_at(course) and course.shown is None

    async def _refused(self, course: Course, step: Step, exc: RecordError) -> Result | None:
        """Go on without a step that surely did not happen, or end the record here."""
        kind = KINDS[step.operation]
        if await self._is_gone(course, exc):
            await self._book.withdraw(course, step)
            return await self._gone(course)
        if kind.refused is Refused.DISPENSABLE:
            self._book.dispense(course, step, exc.code)
            return None
        self._book.refuse(course, step, exc)
        if kind.refused is Refused.OWED:
            course.owed = course.owed or exc.code
            return None
        return await self._book.fail(course, exc.code)

    def _spared(
        self, course: Course, step: Step, body: dict[str, Any], entry: Entry | None
    ) -> Spared | None:
        """Return what of a step overwrites nobody's work; None when nothing is left of it."""
        is_free = course.shown is None or not KINDS[step.operation].overwrites
        is_in_doubt = entry is not None and entry.is_in_doubt
        # What an earlier plan may have set stands there as neither ours nor what is wanted now.
        is_outdated = is_in_doubt and entry is not None and entry.fingerprint != step.fingerprint
        if is_free or is_outdated:
            return Spared(body)
        past, shown = _past(course, step, entry), course.shown or {}
        return self._target.spared(step, body, past, shown, course.state(), is_in_doubt=is_in_doubt)

    async def _keep(self, course: Course, step: Step, entry: Entry | None) -> None:
        """Settle a step that is not sent: what people did in the target since stays."""
        await self._book.begin(course, step)
        left = {SEEN: seen} if (seen := _past(course, step, entry).get(SEEN)) else {}
        told = {**left, **observed(entry), "losses": [KEPT]}
        self._book.settle(course, step, StepAnswer(observed=told))

    async def _miss(
        self, course: Course, step: Step, entry: Entry | None, exc: RecordError
    ) -> Result | None:
        """Write down why a step can't be sent; no shape is frozen, and what is in doubt stays."""
        if entry is not None and entry.is_in_doubt:
            return await self._book.fail(course, exc.code)
        opens = KINDS[step.operation].refused is Refused.DISPENSABLE
        await self._book.begin(course, step, opens=opens)
        return await self._refused(course, step, exc)


def _past(course: Course, step: Step, entry: Entry | None) -> dict[str, Any]:
    """Return what the ledger kept of a step, or of the one that has set the same before."""
    return observed(left_by(course, step, entry))
