"""Sends a step once: what was begun is looked for first, and what got no answer afterwards."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from connectors.http import Patience
from connectors.ledger import Entry
from connectors.protocols import Absent, Found, InDoubt, StepAnswer, Target
from tasks.load.book import Book
from tasks.load.course import Course
from transforms.errors import (
    ContractError,
    LostAnswerError,
    MigrationError,
    MovedError,
    RecordError,
    StoppedError,
    TransientError,
)
from transforms.model import Step
from transforms.plan.kinds import MAKES_RECORD
from transforms.plan.message_links import Form, forms, noted
from transforms.plan.steps import resolve

log = logging.getLogger(__name__)

Look = Callable[[dict[str, Any]], Awaitable[Found | Absent | InDoubt]]

SENDS_AT_MOST: Final = 5  # of one step in one pass, each only after the last one surely failed


class Span(NamedTuple):
    """The moments between which a step was sent, if it was."""

    begun_at: datetime
    sent_at: datetime


class Sender:
    """One target, with what is known of requests whose answer was lost."""

    def __init__(
        self,
        target: Target,
        book: Book,
        *,
        now: Callable[[], datetime],
        since: datetime,
        late_s: float,
        patience: Patience,
    ) -> None:
        self._target = target
        self._book = book
        self._now = now
        self._since = since
        self._late_s = late_s
        self._patience = patience

    async def look_first(
        self, course: Course, step: Step, body: dict[str, Any], entry: Entry | None
    ) -> StepAnswer | InDoubt | None:
        """Look for a step that was begun; None says it may be sent."""
        if entry is None or not entry.is_in_doubt:
            return None
        begun_at = entry.begun_at or self._now()
        # Between its begin and its request a step may have waited for the rate limit.
        span = Span(begun_at, max(begun_at, self._since))
        found = await self._look(course, step, body, span)
        is_outdated = step.is_mutable and entry.fingerprint != step.fingerprint
        if not isinstance(found, StepAnswer) or not is_outdated:
            return found
        if step.operation in MAKES_RECORD:  # it is there, as the earlier plan had it
            self._book.settle(course, step, found)
            return None
        await self._book.begin(course, step)  # what is wanted now is there already
        return found

    async def send(self, course: Course, step: Step, body: dict[str, Any]) -> StepAnswer | InDoubt:
        """Send a step that was begun; what got no answer is looked for before it is sent again.

        Raises RecordError when the target refuses it, TransientError when it surely was not sent.
        """
        begun_at = self._now()
        lost: MigrationError | None = None
        for _ in range(SENDS_AT_MOST):
            course.requests += 1
            try:
                form = next(forms(step, body, course.targets))
                answer = await self._target.send(step, form.body, course.state())
                return _with_note(answer, noted(step, form.links))
            except MovedError as exc:
                await self._book.inherit(course, exc)
                body, lost = resolve(step.body, course.targets), exc
            except LostAnswerError as exc:
                await self._book.begin(
                    course, step
                )  # it may have been sent a moment ago, no longer
                looked = await self._look(course, step, body, Span(begun_at, self._now()))
                if looked is not None:
                    return looked
                lost = exc
            except (TransientError, StoppedError):  # it surely was not sent
                await self._book.withdraw(course, step)
                raise
        if await self._target.is_up():
            return InDoubt("lost_each_time")  # this record's own trouble: the others go on
        raise TransientError(f"step {step.key} was lost {SENDS_AT_MOST} times") from lost

    async def _look(
        self, course: Course, step: Step, body: dict[str, Any], span: Span
    ) -> StepAnswer | InDoubt | None:
        """Look for a step that was begun.

        What is not there may come yet: it is looked for again once it can't.
        """
        found = await self._look_now(course, step, body, span)
        wait_s = self._late_s - (self._now() - span.sent_at).total_seconds()
        if found is None and wait_s > 0:
            what = "requests whose answer was lost may still be carried out"
            await self._patience.wait(wait_s, what)
            found = await self._look_now(course, step, body, span)
        return found

    async def _look_now(
        self, course: Course, step: Step, body: dict[str, Any], span: Span
    ) -> StepAnswer | InDoubt | None:
        now = self._now()
        state = course.state((now - span.sent_at).total_seconds())
        age_s = (now - span.begun_at).total_seconds()
        try:
            found = await look_for(
                step,
                forms(step, body, course.targets),
                lambda told: self._target.reconcile(step, told, state, age_s=age_s),
            )
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


async def look_for(step: Step, told: Iterable[Form], look: Look) -> Found | Absent | InDoubt:
    """Look for a step in every form in which it may have been sent.

    Found in any, it is found; else what leaves it in doubt counts, before that it is absent.
    """
    doubt: InDoubt | None = None
    for form in told:
        found = await look(form.body)
        if isinstance(found, Found):
            return Found(_with_note(found.answer, noted(step, form.links)))
        if isinstance(found, InDoubt):
            doubt = doubt or found
    return doubt or Absent()


def _with_note(answer: StepAnswer, note: Mapping[str, Any]) -> StepAnswer:
    """Return an answer with what the ledger keeps of a message's links."""
    if not note:
        return answer
    losses = [*answer.observed.get("losses", ()), *note.get("losses", ())]
    told = {**answer.observed, **note} | ({"losses": losses} if losses else {})
    return replace(answer, observed=told)
