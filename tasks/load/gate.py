"""The gate in front of a full run's first write: who said yes, to what, and whether it holds."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

import transforms
from connectors.clock import now
from connectors.ledger.profiles import kept_profile
from connectors.ledger.runs import RunRow, Runs
from tasks.run.frame import AWAITS, SIGN_OFF, Approval, raise_if_stopped
from tasks.run.session import Session
from tasks.run.tables import Tables, tables_of
from transforms.checklist import BEFORE
from transforms.contracts import ACCOUNT
from transforms.errors import FatalError
from transforms.model import Outcome, RunId
from transforms.sign_off import Basis, SignOff, Way, changes

ASKED: Final = "asked_to_sign"  # in a full run's detail: what it had planned when it asked


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run asks to sign: its plan as it was counted, and what a sign-off is about."""

    run: RunId
    counted: dict[str, Any]
    basis: Basis
    changed: Sequence[str]  # since an earlier sign-off


async def approve(
    shared: Session, run: str, counted: dict[str, Any], signed_by: str | None
) -> Approval:
    """Return whether the run may write: somebody signed this or an earlier one, or says yes now.

    An earlier sign-off holds as long as nothing has changed; see `transforms.sign_off.changes`.
    """
    raise_if_stopped(shared)
    basis = await basis_of(shared, run, counted)
    changed: list[str] = []
    if signed_by is None and (earlier := signed_before(shared.runs)) is not None:
        changed = changes(earlier.basis, basis)
        if not changed:
            return Approval(is_given=True, by=earlier.signed_by)
    if signed_by is None and shared.gate is not None:
        signed_by = await asyncio.to_thread(shared.gate, counted)
    if signed_by is None:
        asked = {"counted": counted, "basis": _plain(basis), "changed": changed}
        shared.runs.note(RunId(run), {ASKED: asked})
        return Approval(is_given=False, changed=tuple(changed))
    _keep(shared.runs, RunId(run), SignOff(signed_by, now().isoformat(), basis, []))
    return Approval(is_given=True, by=signed_by)


def asked_last(runs: Runs) -> Asked:
    """Return what the newest full run asks to sign; raises FatalError when none does."""
    for row in reversed(runs.all()):
        if row.kind == "full":
            if row.state == AWAITS and ASKED in row.detail:
                return _asked(row)
            break
    raise FatalError("no run awaits approval; `full` plans one, and asks")


def sign(runs: Runs, asked: Asked, by: str, ticks: Sequence[str], way: Way | None) -> SignOff:
    """Keep who signed what a run has asked; raises FatalError unless all of it is ticked."""
    if not by.strip():
        raise FatalError("a sign-off needs the name of who signs")
    missing = [item.text for item in BEFORE if item.key not in ticks]
    if missing:
        raise FatalError(f"not ticked: {' '.join(missing)}")
    signed = SignOff(by.strip(), now().isoformat(), asked.basis, list(ticks), way)
    _keep(runs, asked.run, signed)
    return signed


def signed_before(runs: Runs) -> SignOff | None:
    """Return the newest sign-off with the whole checklist; a bare yes holds for its run alone."""
    for row in reversed(runs.all()):
        told = row.detail.get(SIGN_OFF, {})
        if told.get("ticks"):
            return SignOff.of_json({name: told[name] for name in SignOff.__slots__})
    return None


async def basis_of(shared: Session, run: str, counted: dict[str, Any]) -> Basis:
    """Return what a sign-off of a run's plan would be about."""
    row = shared.runs.get(run)
    me = await shared.target.me()
    profile = await kept_profile(shared.ledger, me.workspace)
    return Basis(
        configuration=row.digest,
        workspace=me.workspace,
        profile=profile.taken_at.isoformat() if profile else None,
        transforms=transforms_digest(),
        requests=counted["requests"],
        records={table: count["open"] for table, count in counted["entities"].items()},
        reasons=await asyncio.to_thread(_reasons, tables_of(shared.area, run)),
    )


@cache
def transforms_digest() -> str:
    """Return the sha256 of the code that decides what arrives: one version beside another."""
    digest = hashlib.sha256()
    for source in _sources(files(transforms)):
        digest.update(source)
    return digest.hexdigest()


def _sources(folder: Traversable) -> Sequence[bytes]:
    found: list[bytes] = []
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            found += _sources(entry)
        elif entry.name.endswith(".py"):
            found.append(entry.read_bytes())
    return found


def _reasons(tables: Tables) -> dict[str, int]:
    """Return how many records the plan doesn't move, by "entity: reason"."""
    counts: Counter[str] = Counter()
    for table in tables.kinds("account"):
        for name in tables.names(table):
            rows = tables.read(table, name, ACCOUNT).select(["entity", "outcome", "reason"])
            counts.update(
                f"{row['entity']}: {row['reason']}"
                for row in rows.to_pylist()
                if row["outcome"] in {Outcome.FAILED, Outcome.SKIPPED}
            )
    return dict(sorted(counts.items()))


def _asked(row: RunRow) -> Asked:
    told = row.detail[ASKED]
    return Asked(row.id, told["counted"], Basis(**told["basis"]), told["changed"])


def _keep(runs: Runs, run: RunId, signed: SignOff) -> None:
    """Write a sign-off into its run, with the words under which earlier versions kept it too."""
    basis = signed.basis
    told = {"digest": basis.configuration, "requests": basis.requests, **signed.to_json()}
    runs.note(run, {SIGN_OFF: told})


def _plain(basis: Basis) -> dict[str, Any]:
    return {name: getattr(basis, name) for name in Basis.__slots__}
