"""What the run to undo left in doubt: looked for in the target before anything is taken back.

What is there is settled as the run's own, and undone like the rest; what surely is not there was
never sent; for the rest a person has to look.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from connectors.clock import now
from connectors.ledger import Entry
from connectors.ledger.undo import DoubtfulStep, SettledStep, doubtful_steps, record_steps
from connectors.protocols import Absent, Found, InDoubt, RecordState
from tasks.load.sending import look_for
from tasks.run.tables import tables_of
from tasks.undo.shared import Row, Undoing, Verdict, own_steps
from transforms.contracts import PLAN
from transforms.errors import RecordError
from transforms.model import PlannedRecord, RecordRef, Step, TargetId
from transforms.plan.kinds import KINDS, MAKES_RECORD
from transforms.plan.message_links import forms
from transforms.plan.steps import planned_records, references, resolve

IN_DOUBT: Final = "in_doubt"


async def look_for_doubts(undoing: Undoing, entity: str) -> list[Row]:
    """Settle what can be settled of one entity; return a row for each record that can't.

    A dry run settles nothing, so what it finds has a row too.
    """
    shared = undoing.shared
    doubtful = await doubtful_steps(shared.ledger, undoing.undone_run, entity)
    ids = sorted({step.ref.source_id for step in doubtful})
    known = await record_steps(shared.ledger, entity, ids) if ids else {}
    open_steps = []
    for step in doubtful:
        if _goes_along(undoing, step, known):
            undoing.unsure.setdefault(step.ref, set()).add(step.operation)
        else:
            open_steps.append(step)
    plans = _plans(undoing, {step.ref for step in open_steps})
    rows = []
    for step in open_steps:
        verdict = await _settle(undoing, step, plans.get(step.ref))
        if verdict is None:
            continue
        if step.ref in known:
            undoing.doubts[step.ref] = verdict  # it has steps that are known: one row for all
        else:
            rows.append(Row(step.ref.source_id, None, verdict))
    return rows


def _goes_along(
    undoing: Undoing, step: DoubtfulStep, known: Mapping[RecordRef, Sequence[SettledStep]]
) -> bool:
    """Whether the step's record was made by the run: it goes with all that hangs on it."""
    own = own_steps(known.get(step.ref, ()), undoing.undone_run)
    return any(each.makes_record and not each.is_adopted for each in own)


def _plans(undoing: Undoing, refs: set[RecordRef]) -> dict[RecordRef, PlannedRecord]:
    """Return the plans of some records from the run's tables; none once those are archived."""
    tables = tables_of(undoing.shared.area, undoing.undone_run)
    ids = sorted({ref.source_id for ref in refs})
    found: dict[RecordRef, PlannedRecord] = {}
    for kind in tables.kinds("plan") if refs else ():
        for name in tables.names(kind):
            plan = tables.read(kind, name, PLAN)
            mask = pc.is_in(plan["source_id"], value_set=pa.array(ids, pa.string()))
            for record in planned_records(plan.filter(mask)):
                if record.ref in refs:
                    found[record.ref] = record
    return found


async def _settle(
    undoing: Undoing, doubtful: DoubtfulStep, plan: PlannedRecord | None
) -> Verdict | None:
    """Look for one step; None when the ledger knows now whether it is there."""
    step = next((s for s in plan.steps if s.key == doubtful.step_key), None) if plan else None
    if plan is None or step is None:
        return Verdict("refused", IN_DOUBT, "its plan is no longer staged; look by hand")
    shared = undoing.shared
    try:
        found = await _look(undoing, doubtful, plan, step)
    except RecordError as exc:
        return Verdict("refused", IN_DOUBT, f"it can't be looked for ({exc.code})")
    if isinstance(found, InDoubt):
        wait_s = found.not_before_s
        told = "look by hand" if wait_s is None else f"undo again in {wait_s:.0f} s"
        return Verdict("refused", IN_DOUBT, f"{found.reason}: {told}")
    if undoing.is_dry:
        is_there = isinstance(found, Found)
        return Verdict("undone", IN_DOUBT, "in doubt, and it is there") if is_there else None
    if isinstance(found, Found):
        makes = step.operation in MAKES_RECORD
        writes = shared.ledger.settle_write(doubtful.ref, step, found.answer, makes_record=makes)
        await shared.ledger.write(*writes)
    else:
        await shared.ledger.write(shared.ledger.withdraw_write(doubtful.ref, doubtful.step_key))
    return None


async def _look(
    undoing: Undoing, doubtful: DoubtfulStep, plan: PlannedRecord, step: Step
) -> Found | Absent | InDoubt:
    shared = undoing.shared
    targets = await shared.ledger.targets(references(plan))
    body = resolve(step.body, targets)
    entries = await shared.ledger.entries(doubtful.ref.entity, [doubtful.ref.source_id])
    parts = dict(_parts(entries.get(doubtful.ref.source_id, {}).values()))
    age_s = (now() - (doubtful.begun_at or now())).total_seconds()
    is_ticket = any(KINDS[each.operation].on_ticket for each in plan.steps)
    state = RecordState(doubtful.ref, targets.get(doubtful.ref), parts, is_ticket=is_ticket)
    return await look_for(
        step,
        forms(step, body, targets),
        lambda told: shared.target.look_back(step, told, state, age_s=age_s),
    )


def _parts(entries: Iterable[Entry]) -> Iterator[tuple[str, TargetId]]:
    for entry in entries:
        if entry.is_settled and entry.target_id:
            yield entry.step_key, entry.target_id
