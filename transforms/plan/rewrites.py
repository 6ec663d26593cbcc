"""Messages that the source changed after they were sent: what was said goes, what stands now comes.

Intercom has no way to change a message. So ours is redacted and what the source shows now is
sent beside it, as a reply or a note, in its author's name and time. Keys: `redact:<step key>`,
`message:<id>/v:<version>`.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import orjson

from transforms.model import Hints, Operation, Step
from transforms.plan.late_files import Sent
from transforms.plan.replies import CREATE, Said
from transforms.plan.steps import fingerprint

Versions = Mapping[str, str]  # settled step: the version of the message that it sent


def version_of(message: Mapping[str, Any]) -> str | None:
    """Return the version of a message that was rewritten; None for one that never was."""
    if not message["is_rewritten"]:
        return None
    content = [message["body_html"], message["body_text"], message["is_public"]]
    return hashlib.sha256(orjson.dumps(content)).hexdigest()[:12]


def outdated(
    message: Mapping[str, Any], key: str, sent: Sent, versions: Versions
) -> tuple[str, ...]:
    """Return the settled steps that carry an older version of a message; none when it stands.

    `key`: the message's own step as it is planned, the conversation's create or a reply.
    """
    version = version_of(message)
    if version is None or key not in sent or versions.get(key) == version:
        return ()
    prefix = f"message:{message['source_id']}/"
    ours = f"{prefix}v:{version}"
    older = (each for each in sent if each.startswith(prefix) and not each.startswith(ours))
    return (key, *older)


def renewed(said: Said, version: str) -> Said:
    """Return a message under the name of its version, so that its steps have keys of their own."""
    return replace(said, id=f"{said.id}/v:{version}")


def redact_steps(keys: Collection[str]) -> list[Step]:
    """Return a step for each settled message or file of ours that must not be read any more."""
    operation = Operation.CONVERSATION_REDACT
    steps = []
    for key in keys:
        body = {"type": "source" if key == CREATE else "conversation_part"}
        hashed = fingerprint(operation, body, (), key)
        steps.append(Step(f"redact:{key}", operation, body, hashed, hints=Hints(of=key)))
    return steps


def marked(step: Step, message: Mapping[str, Any]) -> Step:
    """Return the step with the version that it sends, if the message was rewritten before."""
    version = version_of(message)
    return step if version is None else with_version(step, version)


def with_version(step: Step, version: str) -> Step:
    """Return a step that says which version of a text it sends."""
    return replace(step, hints=replace(step.hints, version=version))
