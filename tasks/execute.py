"""The executor: sends what is open of a record, never twice, and settles it in the ledger."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

import orjson

from connectors.http import Patience
from connectors.ledger import Entry, Ledger, Write
from connectors.protocols import Absent, Found, InDoubt, RecordState, StepAnswer, Target
from tasks.stop import Stop
from transforms.errors import (
    ContractError,
    LostAnswerError,
    MigrationError,
    MovedError,
    RecordError,
    StoppedError,
    TransientError,
)
from transforms.model import (
    MAKES_RECORD,
    EntityType,
    Operation,
    Outcome,
    PlannedRecord,
    RecordRef,
    RunId,
    Step,
    TargetId,
)
from transforms.plan.kinds import KINDS, Refused
from transforms.plan.labels import ATTRIBUTES, STATE
from transforms.plan.losses import KEPT
from transforms.plan.past import LastState
from transforms.plan.rewrites import VERSION
from transforms.plan.steps import dropped, fingerprint, resolve, settled_fingerprint

log = logging.getLogger(__name__)

FILES: Final = "files"  # in what the ledger keeps of an answer: the sha256 of what went with it
GONE: Final = "gone_in_target"  # people deleted the record there
SENDS_AT_MOST: Final = 3  # of one step in one pass, each only after the last one surely failed


@dataclass(slots=True)
class Result:
    """How far one record came: an outcome, or None when it waits or was stopped."""

    ref: RecordRef
    outcome: Outcome | None = None
    reason: str | None = None
    is_deferred: bool = False
    put_off_until: datetime | None = None
    requests: int = 0


@dataclass(slots=True)
class _Course:
    """One record on its way through its steps."""

    record: PlannedRecord
    entries: Mapping[str, Entry]
    targets: dict[RecordRef, TargetId]
    known: dict[str, TargetId]
    nameless: int = 0  # settled messages whose part nobody could name
    unwritten: list[Write] = field(default_factory=list)
    requests: int = 0
    has_changed: bool = False
    is_opened: bool = False  # in the ledger, by this pass
    shown: Mapping[str, Any] | None = None  # the record before this pass, if it may be overwritten
    owed: str | None = None  # why a step was refused that the record went on without

    def state(self, quiet_s: float | None = None) -> RecordState:
        """Return what the target's connector may know of the record."""
        ref = self.record.ref
        return RecordState(ref, self.targets.get(ref), self.known, self.nameless, quiet_s)


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
    ) -> None:
        """`since`: when this process began; what an earlier one sent, it sent before.

        `late_s`: for so long the target may carry out a request that it gave no answer to.
        `patience` tells of that wait, and ends it at a wish to stop. `remakes`: a conversation that
        people deleted is made again, by the next run: this one's plan builds on what was there.
        """
        self._target = target
        self._ledger = ledger
        self._run = run
        self._stop = stop
        self._now = now
        self._since = since or now()
        self._late_s = late_s
        self._patience = patience or Patience()
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
        nameless = sum(_is_nameless(e.operation, e.target_id) for e in settled.values())
        course = _Course(record, entries, targets, known, nameless)
        try:
            result = await self._run_steps(course)
        except Exception:
            if course.unwritten:  # what was settled before the trouble stays settled
                await self._ledger.write(*course.unwritten)
            raise
        result.requests = course.requests
        return result

    async def _run_steps(self, course: _Course) -> Result:
        record = course.record
        if _may_overwrite(course) and (ended := await self._look_ahead(course)) is not None:
            return ended
        for step in record.steps:
            entry = course.entries.get(step.key)
            if not is_open(step, entry, course.targets) or _waits(course, step):
                continue
            if self._stop.reason is not None:
                await self._ledger.write(*course.unwritten)
                return Result(record.ref)
            result = await self._step(course, step, entry)
            if result is not None:
                return result
        if course.owed is not None:
            return await self._fail(course, course.owed)
        if course.has_changed:
            done = self._ledger.done_write(record.ref, Outcome.MIGRATED, None, self._run)
            await self._ledger.write(*course.unwritten, done)
        return Result(record.ref, Outcome.MIGRATED)

    async def _look_ahead(self, course: _Course) -> Result | None:
        """Read the record before it is changed; a result ends it here."""
        if not await self._look_at(course):
            return await self._fail(course, "unreadable_answer")
        if course.shown is None and course.record.ref.entity == EntityType.TICKET:
            return None if _is_to_go(course.record) else await self._gone(course)
        return None

    async def _look_at(self, course: _Course) -> bool:
        """Read the record before it is changed; False when what the target shows can't be read."""
        course.requests += 1
        try:
            course.shown = await self._target.show(course.state())
        except ContractError:
            return False
        return True

    async def _step(self, course: _Course, step: Step, entry: Entry | None) -> Result | None:
        """Bring one step to its end; None when the record goes on."""
        course.has_changed = True
        try:
            body = resolve(step.body, course.targets)
        except RecordError as exc:
            return await self._miss(course, step, entry, exc)
        step = replace(step, fingerprint=_to_settle(course, step))
        allowed = self._spared(course, step, body, entry)
        if allowed is None:
            await self._keep(course, step, entry)
            return None
        return await self._carry_out(course, step, allowed, entry)

    async def _carry_out(
        self, course: _Course, step: Step, body: dict[str, Any], entry: Entry | None
    ) -> Result | None:
        """Look for a step or send it, and settle it; None when the record goes on."""
        try:
            answer = await self._look_first(course, step, body, entry)
            if answer is None:
                await self._begin(course, step)
                answer = await self._send(course, step, body)
        except RecordError as exc:
            return await self._refused(course, step, exc)
        if isinstance(answer, InDoubt):
            return await self._doubt(course, answer)
        if step.operation is Operation.CONVERSATION_DELETE:
            return await self._forget(course)
        self._settle(course, step, answer)
        return None

    async def _inherit(self, course: _Course, moved: MovedError) -> None:
        """Write down who stands for contacts that were merged, before anything names them."""
        for ref, target_id in course.targets.items():
            course.targets[ref] = moved.heirs.get(target_id, target_id)
        await self._ledger.inherit(moved.heirs)

    async def _gone(self, course: _Course) -> Result:
        """Leave a record that people deleted in the target, or let the next run make it again."""
        ref, run = course.record.ref, self._run
        if not self._remakes:
            done = self._ledger.done_write(ref, Outcome.SKIPPED, GONE, run)
            await self._ledger.write(*course.unwritten, done)
            return Result(ref, Outcome.SKIPPED, GONE)
        await self._ledger.write(*course.unwritten)
        course.unwritten = []
        await self._forget(course)
        return await self._fail(course, GONE)

    async def _is_gone(self, course: _Course, exc: RecordError) -> bool:
        """Tell whether a step was refused because its record is no longer there."""
        ref = course.record.ref
        if exc.status != 404 or ref.entity != EntityType.TICKET or ref not in course.targets:
            return False
        return await self._look_at(course) and course.shown is None

    async def _refused(self, course: _Course, step: Step, exc: RecordError) -> Result | None:
        """Go on without a step that surely did not happen, or end the record here."""
        ref, kind = course.record.ref, KINDS[step.operation]
        if await self._is_gone(course, exc):
            course.unwritten.append(self._ledger.withdraw_write(ref, step.key))
            return await self._gone(course)
        if kind.refused is Refused.DISPENSABLE:
            course.unwritten.append(self._ledger.dispense_write(ref, step.key, exc.code))
            return None
        course.unwritten.append(self._ledger.refuse_write(ref, step.key, exc.code, exc.request_id))
        if kind.refused is Refused.OWED:
            course.owed = course.owed or exc.code
            return None
        return await self._fail(course, exc.code)

    def _spared(
        self, course: _Course, step: Step, body: dict[str, Any], entry: Entry | None
    ) -> dict[str, Any] | None:
        """Return what of a step overwrites nobody's work; None when nothing is left of it."""
        is_free = course.shown is None or not KINDS[step.operation].overwrites
        if is_free or (entry is not None and entry.is_in_doubt):
            return body
        past = orjson.loads(entry.observed or "{}") if entry is not None else {}
        return self._target.spared(step, body, past, course.shown or {}, course.state())

    async def _keep(self, course: _Course, step: Step, entry: Entry | None) -> None:
        """Settle a step that is not sent: what people did in the target since stays."""
        past = orjson.loads(entry.observed or "{}") if entry is not None else {}
        await self._begin(course, step)
        self._settle(course, step, StepAnswer(observed={**past, "losses": [KEPT]}))

    async def _forget(self, course: _Course) -> Result:
        """Write down that the record is gone from the target: should it come back, it is new."""
        ref = course.record.ref
        keys = {*course.entries, *(step.key for step in course.record.steps)}
        await self._ledger.mark_undone(ref, sorted(keys), self._run, is_whole=True)
        course.targets.pop(ref, None)
        return Result(ref, Outcome.MIGRATED)

    async def _begin(self, course: _Course, step: Step) -> None:
        """Make durable that the step is about to be sent, and what was settled before it."""
        await self._ledger.begin(
            course.record,
            step,
            self._run,
            before=course.unwritten,
            opens=not course.is_opened,
        )
        course.unwritten, course.is_opened = [], True

    async def _look_first(
        self, course: _Course, step: Step, body: dict[str, Any], entry: Entry | None
    ) -> StepAnswer | InDoubt | None:
        """Look for a step that was begun; None says it may be sent."""
        if entry is None or not entry.is_in_doubt:
            return None
        begun_at = entry.begun_at or self._now()
        # Between its begin and its request a step may have waited for the rate limit.
        found = await self._look(course, step, body, begun_at, max(begun_at, self._since))
        is_outdated = step.is_mutable and entry.fingerprint != step.fingerprint
        if not isinstance(found, StepAnswer) or not is_outdated:
            return found
        if step.operation in MAKES_RECORD:  # it is there, as the earlier plan had it
            self._settle(course, step, found)
            return None
        await self._begin(course, step)  # what is wanted now is there already
        return found

    async def _look(
        self,
        course: _Course,
        step: Step,
        body: dict[str, Any],
        begun_at: datetime,
        sent_at: datetime,
    ) -> StepAnswer | InDoubt | None:
        """Look for a step that was sent between these two moments, if it was.

        What is not there may come yet: it is looked for again once it can't.
        """
        found = await self._look_now(course, step, body, begun_at, sent_at)
        wait_s = self._late_s - (self._now() - sent_at).total_seconds()
        if found is None and wait_s > 0:
            what = "requests whose answer was lost may still be carried out"
            await self._patience.wait(wait_s, what)
            found = await self._look_now(course, step, body, begun_at, sent_at)
        return found

    async def _look_now(
        self,
        course: _Course,
        step: Step,
        body: dict[str, Any],
        begun_at: datetime,
        sent_at: datetime,
    ) -> StepAnswer | InDoubt | None:
        now = self._now()
        state = course.state((now - sent_at).total_seconds())
        age_s = (now - begun_at).total_seconds()
        try:
            found = await self._target.reconcile(step, body, state, age_s=age_s)
        except RecordError as exc:  # a look that is refused says nothing of the step
            return InDoubt(exc.code)
        except ContractError:  # nor does one that can't be read, however often it is asked for
            return InDoubt("unreadable_answer")
        log.info("step reconciled", extra={"step": step.key, "found": type(found).__name__})
        match found:
            case Found(answer):
                return answer
            case Absent():
                return None
            case InDoubt():
                return found

    async def _send(
        self, course: _Course, step: Step, body: dict[str, Any]
    ) -> StepAnswer | InDoubt:
        begun_at = self._now()
        lost: MigrationError | None = None
        for _ in range(SENDS_AT_MOST):
            course.requests += 1
            try:
                return await self._target.send(step, body, course.state())
            except MovedError as exc:
                await self._inherit(course, exc)
                body, lost = resolve(step.body, course.targets), exc
            except LostAnswerError as exc:
                await self._begin(course, step)  # it may have been sent a moment ago, no longer
                looked = await self._look(course, step, body, begun_at, self._now())
                if looked is not None:
                    return looked
                lost = exc
            except (TransientError, StoppedError):  # it surely was not sent
                await self._ledger.write(self._ledger.withdraw_write(course.record.ref, step.key))
                raise
        if await self._target.is_up():
            return InDoubt("lost_each_time")  # this record's own trouble: the others go on
        raise TransientError(f"step {step.key} was lost {SENDS_AT_MOST} times") from lost

    def _settle(self, course: _Course, step: Step, answer: StepAnswer) -> None:
        """Take the answer in; it becomes durable with the next begin, or at the record's end."""
        makes_record = step.operation in MAKES_RECORD
        if kept := _kept(step):
            answer = replace(answer, observed={**answer.observed, **kept})
        if _lacks_attribute(step, course.targets):
            losses = [*answer.observed.get("losses", ()), "attribute_missing"]
            answer = replace(answer, observed={**answer.observed, "losses": losses})
        course.nameless += _is_nameless(step.operation, answer.target_id)
        if answer.target_id is not None:
            course.known[step.key] = answer.target_id
            if makes_record:
                course.targets[course.record.ref] = answer.target_id
        course.unwritten += self._ledger.settle_write(
            course.record.ref,
            step,
            answer,
            makes_record=makes_record,
            merged_image=_merged_image(course.entries.get(step.key), answer),
        )

    async def _miss(
        self, course: _Course, step: Step, entry: Entry | None, exc: RecordError
    ) -> Result | None:
        """Write down why a step can't be sent; no shape is frozen, and what is in doubt stays."""
        if entry is not None and entry.is_in_doubt:
            return await self._fail(course, exc.code)
        before, course.unwritten = course.unwritten, []
        opens = KINDS[step.operation].refused is Refused.DISPENSABLE and not course.is_opened
        await self._ledger.begin(course.record, step, self._run, before=before, opens=opens)
        course.is_opened = course.is_opened or opens
        return await self._refused(course, step, exc)

    async def _fail(self, course: _Course, reason: str) -> Result:
        ref = course.record.ref
        done = self._ledger.done_write(ref, Outcome.FAILED, reason, self._run)
        await self._ledger.write(*course.unwritten, done)
        return Result(ref, Outcome.FAILED, reason)

    async def _doubt(self, course: _Course, doubt: InDoubt) -> Result:
        """Leave the step begun: it is looked for again later, or by a person."""
        if doubt.not_before_s is None:
            return await self._fail(course, f"in_doubt_{doubt.reason}")
        await self._ledger.write(*course.unwritten)
        until = self._now() + timedelta(seconds=doubt.not_before_s)
        return Result(course.record.ref, is_deferred=True, put_off_until=until)


def _is_to_go(record: PlannedRecord) -> bool:
    """Tell whether a record is to be deleted: then it is well that it is gone."""
    return any(step.operation is Operation.CONVERSATION_DELETE for step in record.steps)


def _may_overwrite(course: _Course) -> bool:
    """Tell whether a record that was moved before has a step which may undo somebody's work."""
    settled = {key for key, entry in course.entries.items() if entry.is_settled}
    if course.record.ref not in course.targets or not settled:
        return False
    return any(
        KINDS[step.operation].overwrites
        and is_open(step, course.entries.get(step.key), course.targets)
        and (step.key in settled or ATTRIBUTES in settled)
        for step in course.record.steps
    )


def is_open(step: Step, entry: Entry | None, targets: Mapping[RecordRef, TargetId]) -> bool:
    """Whether a step is still to be sent: not settled, or settled as something else than now."""
    if entry is None or not entry.is_settled:
        return True
    return step.is_mutable and entry.fingerprint != settled_fingerprint(step, targets)


def _waits(course: _Course, step: Step) -> bool:
    """Tell whether a message waits for an earlier one that is owed: they keep their order."""
    return course.owed is not None and KINDS[step.operation].is_said


def _to_settle(course: _Course, step: Step) -> str:
    """Return the fingerprint to settle a step with.

    A state that is set while a message is still owed is set once more behind that message.
    """
    hashed = settled_fingerprint(step, course.targets)
    if course.owed is None or step.operation is not Operation.CONVERSATION_STATE:
        return hashed
    return fingerprint(step.operation, {"owed": course.owed}, (), hashed)


def _lacks_attribute(step: Step, targets: Mapping[RecordRef, TargetId]) -> bool:
    return any(ref.entity == EntityType.ATTRIBUTE for ref in dropped(step.body, targets))


def _kept(step: Step) -> dict[str, Any]:
    """Return what the ledger keeps of a message beside Intercom's answer."""
    kept: dict[str, Any] = {}
    if step.files:
        kept[FILES] = [file.sha256 for file in step.files]
    if VERSION in step.body:
        kept[VERSION] = step.body[VERSION]
    return kept


def sent_version(entry: Entry) -> str | None:
    """Return the version of a rewritten message that a settled step sent."""
    if f'"{VERSION}"' not in (entry.observed or ""):
        return None
    version: str = orjson.loads(entry.observed or "{}")[VERSION]
    return version


def last_state(settled: Mapping[str, Entry]) -> LastState:
    """Return a ticket's settled state, and which settled steps were begun after it."""
    state = settled[STATE]
    since = state.begun_at
    later = {
        key
        for key, entry in settled.items()
        if since is not None and entry.begun_at is not None and entry.begun_at > since
    }
    return LastState(state.fingerprint, frozenset(later))


def _merged_image(entry: Entry | None, answer: StepAnswer) -> dict[str, Any] | None:
    """Return what an earlier run and this one overwrote together, where both did.

    Only of a record that was there before: what an update of our own overwrote was ours.
    """
    if entry is None or answer.pre_image is None or not (entry.is_found or entry.pre_image):
        return None
    first: dict[str, Any] = orjson.loads(entry.pre_image or "{}")
    merged = {**answer.pre_image, **first}
    nested = "custom_attributes"
    if nested in answer.pre_image:
        merged[nested] = {**answer.pre_image[nested], **first.get(nested, {})}
    return merged


def _is_nameless(operation: str, target_id: TargetId | None) -> bool:
    return operation == Operation.CONVERSATION_REPLY and target_id is None


def sent_files(entry: Entry) -> list[str]:
    """Return the sha256 of the files that went with a settled step."""
    if f'"{FILES}"' not in (entry.observed or ""):
        return []
    found: list[str] = orjson.loads(entry.observed or "{}").get(FILES, [])
    return found
