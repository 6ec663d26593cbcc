"""The ledger's writes as prepared statements, for SQLite and PostgreSQL alike."""

from importlib import import_module
from typing import Any, Final

from sqlalchemy import Executable, String, Table, bindparam, case, func, or_, update

from connectors.ledger.tables import RECORD, RUN, STEP
from transforms.plan.kinds import TAGS_ON

_RECORD_KEY: Final = ("migration", "entity", "source_id")
_STEP_KEY: Final = (*_RECORD_KEY, "step_key")

# What a begin clears and a settle writes.
ANSWER_COLUMNS: Final = (
    "settled_at",
    "outcome",
    "reason",
    "request_id",
    "target_kind",
    "target_id",
)


_TAGGING: Final = sorted(operation.value for operation in TAGS_ON)
_UNDONE: Final = ("reason", "made_run", "is_found", "pre_image", "observed")


def insert_for(dialect: str) -> Any:
    """Return the INSERT that can say what happens on a conflict.

    Only the dialect that is used is loaded: PostgreSQL's brings all of its drivers.
    """
    return import_module(f"sqlalchemy.dialects.{dialect}").insert


class Statements:
    """One set for one dialect; a transaction runs them in the order of these attributes."""

    def __init__(self, dialect: str) -> None:
        """`dialect`: sqlite or postgresql."""
        self._insert = insert_for(dialect)
        self.record_open = self._record_open(reshapes=False)
        self.record_reshape = self._record_open(reshapes=True)
        self.settle = self._settle()
        self.begin = self._begin()
        self.record_done = _by_key(RECORD, _RECORD_KEY, ("outcome", "reason", "run"))
        self.record_target = _by_key(RECORD, _RECORD_KEY, ("target_kind", "target_id"))
        self.record_undone = _by_key(
            RECORD,
            _RECORD_KEY,
            ("shape", "target_kind", "target_id", "outcome", "reason", "run"),
        )
        self.outcome_only = _by_key(STEP, _STEP_KEY, (*_UNDONE, "outcome", "settled_at", "run"))
        left = _by_key(STEP, _RECORD_KEY, ("observed",))
        self.left_gone = left.where(STEP.c.outcome == "undone")
        self.record_heir = _heir(RECORD, {})
        self.step_heir = _heir(STEP, {"is_found": True})
        self.run_insert: Executable = self._insert(RUN)
        self.run_update = _by_key(RUN, ("id",), ("finished_at", "state", "detail"))

    def _record_open(self, *, reshapes: bool) -> Executable:
        """Open a record: its shape is frozen at its first step, later ones leave it.

        `reshapes`: but for a run that completes what was moved.
        """
        statement = self._insert(RECORD)
        shapes = (RECORD.c.shape, statement.excluded.shape)
        return statement.on_conflict_do_update(  # type: ignore[no-any-return]
            index_elements=list(_RECORD_KEY),
            set_={
                "shape": func.coalesce(*(reversed(shapes) if reshapes else shapes)),
                "run": statement.excluded.run,
                "outcome": None,  # until its last step is settled
                "reason": None,
            },
        )

    def _begin(self) -> Executable:
        statement = self._insert(STEP)
        fresh = ("operation", "fingerprint", "begun_at", "run")
        return statement.on_conflict_do_update(  # type: ignore[no-any-return]
            index_elements=list(_STEP_KEY),
            set_={name: statement.excluded[name] for name in fresh} | dict.fromkeys(ANSWER_COLUMNS),
        )

    def _settle(self) -> Executable:
        """Settle; what an undo wants to know is written by the first run that succeeds.

        A later run of a mutable step does not make the record its own: who made it, whether it
        was there before, what it overwrote and whom it tagged stay as they were.
        """
        is_first = STEP.c.made_run.is_(None)
        is_success = bindparam("new_outcome", type_=String) == "settled"
        made_run = func.coalesce(STEP.c.made_run, STEP.c.run)
        statement: Executable = _by_key(STEP, _STEP_KEY, ANSWER_COLUMNS).values(
            is_found=case((is_first, bindparam("new_is_found")), else_=STEP.c.is_found),
            pre_image=case(
                (is_first, bindparam("new_image")),
                else_=func.coalesce(bindparam("new_merged_image"), STEP.c.pre_image),
            ),
            observed=case(
                (is_first, bindparam("new_observed")),
                (or_(*(STEP.c.operation == name for name in _TAGGING)), STEP.c.observed),
                else_=func.coalesce(bindparam("new_observed"), STEP.c.observed),
            ),
            made_run=case((is_success, made_run), else_=STEP.c.made_run),
        )
        return statement


def _heir(table: Table, also: dict[str, Any]) -> Executable:
    """Let another contact stand for one; it is not ours to take back."""
    columns = {"target_id": bindparam("new_target_id"), **also}
    return (
        update(table)
        .where(table.c.migration == bindparam("key_migration"))
        .where(table.c.target_kind == "contact")
        .where(table.c.target_id == bindparam("key_target_id"))
        .values(columns)
    )


def _by_key(table: Table, key: tuple[str, ...], columns: tuple[str, ...]) -> Any:
    statement = update(table).values({name: bindparam(f"new_{name}") for name in columns})
    for name in key:
        statement = statement.where(table.c[name] == bindparam(f"key_{name}"))
    return statement
