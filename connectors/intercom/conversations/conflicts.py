"""What people have done in a conversation since: nothing of theirs is overwritten by a later run.

A run that moved a ticket wrote down what it set. Where the workspace shows something else now,
somebody at work there has changed it, and that stays: the step is left out, or cut down to what
nobody touched, and the report lists it.
"""

import hashlib
from collections.abc import Mapping, Set
from typing import Any, Final

from connectors.intercom.conversations.parts import is_message, known_ids, parts_of
from connectors.intercom.tickets.shown import HIDDEN
from connectors.protocols import RecordState, Spared
from transforms.model import Step
from transforms.plan.losses import KEPT

ASSIGNEE: Final = "assignee"  # in what the ledger keeps: whom we assigned
ASSIGNED: Final = "assigned"  # the same of a ticket, which is made with both: teammate and team
SET: Final = "set"  # field or attribute: a hash of the value that we set
STATE: Final = "state"
SETTING: Final = (STATE, ASSIGNEE, ASSIGNED, SET)  # what a thread shows until somebody changes it
_ATTRIBUTE: Final = "attribute:"

Json = dict[str, Any]
Shown = Mapping[str, Any]


def what_was_set(body: Mapping[str, Any], kept: Mapping[str, str] | None = None) -> Json:
    """Return what to write down of an update: no values, which may be people's.

    `kept`: what we had set of the fields that people changed since.
    """
    values = {name: _hash(value) for name, value in _fields(body).items()}
    return {SET: {**values, **(kept or {})}} | ({"losses": [KEPT]} if kept is not None else {})


def changed_since(noted: Mapping[str, str], shown: Mapping[str, Any]) -> list[str]:
    """Return the fields and attributes that show something else than what we had set."""
    now = _shown(shown)
    return [
        name.removeprefix(_ATTRIBUTE)
        for name in noted
        if not _is_hidden(name, shown) and _hash(now.get(name)) != noted[name]
    ]


def spared_where_nobody_works(
    step: Step, body: Json, _past: Shown, shown: Shown, state: RecordState
) -> Spared | None:
    """Return a step's body, None where somebody of the workspace has worked on the conversation."""
    known, operator = known_ids(state), str(body.get("admin_id") or step.hints.operator_id)
    has_worked = any(_is_peoples(part, known, operator) for part in parts_of(shown))
    return None if has_worked else Spared(body)


def spared_assignment(
    _step: Step, body: Json, past: Shown, shown: Shown, _state: RecordState
) -> Spared | None:
    """Return an assignment's body, None where somebody has assigned it otherwise."""
    now = str(shown.get(f"{body['type']}_assignee_id") or 0)
    ours = past.get(ASSIGNEE) or (past.get(ASSIGNED) or {}).get(body["type"], "0")
    is_ours = now in {ours, str(body["assignee_id"])}
    return Spared(body) if is_ours else None


def spared_update(
    _step: Step, body: Json, past: Shown, shown: Shown, _state: RecordState
) -> Spared | None:
    """Leave out each field whose value is neither what we set nor what we are about to set."""
    before: Mapping[str, str] = past.get(SET) or {}
    now = _shown(shown)
    if body.get("company_id") is None and before.get("company_id", NOTHING) == NOTHING:
        # There was never one of ours to take away; one that stands there is people's.
        body = {name: value for name, value in body.items() if name != "company_id"}
    changed = {
        name: before[name]
        for name, value in _fields(body).items()
        if name in before
        and not _is_hidden(name, shown)
        and _hash(now.get(name)) not in {before[name], _hash(value)}
    }
    if not changed:
        return Spared(body)
    kept = {name: value for name, value in body.items() if name not in changed}
    if "custom_attributes" in kept:
        kept["custom_attributes"] = {
            name: value
            for name, value in kept["custom_attributes"].items()
            if f"{_ATTRIBUTE}{name}" not in changed
        }
    return Spared(kept, changed) if any(kept.values()) else None


def _shown(conversation: Mapping[str, Any]) -> Json:
    """Return the fields that an update may set, as the conversation has them."""
    return _fields(
        {
            "title": conversation.get("title"),
            "company_id": (conversation.get("company") or {}).get("id"),
            "custom_attributes": conversation.get("custom_attributes") or {},
        }
    )


def _is_hidden(name: str, shown: Shown) -> bool:
    """Tell whether nobody can see the field: a ticket does not show its company."""
    return name == "company_id" and "company" in (shown.get(HIDDEN) or ())


def _fields(body: Mapping[str, Any]) -> Json:
    """Return an update's fields and attributes side by side."""
    flat = {name: value for name, value in body.items() if name != "custom_attributes"}
    attributes = body.get("custom_attributes") or {}
    return flat | {f"{_ATTRIBUTE}{name}": value for name, value in attributes.items()}


def _hash(value: Any) -> str:
    """Return a value, which Intercom may give back in another type, as a short hash."""
    text = "" if value is None else str(value)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


NOTHING: Final = _hash(None)  # what is noted of a field that was emptied


def _is_peoples(part: Json, known: Set[str], operator: str) -> bool:
    """Tell whether a part is the work of a person there: not ours, and no bot's.

    What our own steps leave beside messages (assigned, closed) is by the admin of the token. Of a
    redacted message nothing is left: an undo takes a reply of ours back so.
    """
    author = part.get("author") or {}
    is_known = str(part.get("id")) in known or part.get("redacted")
    if is_known or author.get("type") not in {"admin", "user", "lead"}:
        return False
    return is_message(part) or str(author.get("id")) != operator
