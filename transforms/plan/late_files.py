"""Files of a message that was sent before: each is sent once, and those that came late follow."""

import itertools
from collections import defaultdict
from collections.abc import Collection, Mapping

from transforms.model import FileRef
from transforms.plan.replies import CREATE, Carried, Said, files_step
from transforms.quirks import intercom_messages

Sent = Mapping[str, Collection[str]]  # settled step: the sha256 of the files that went with it


def resumed(carried: Carried, said: Said, sent: Sent, per_message: int) -> Carried:
    """Return the steps of a message as they go on behind those that are settled.

    A file that could not be had at first may be there now. The groups of files must not shift by
    that: some file would be sent twice, and another never.
    """
    if carried.key not in sent:
        return carried
    prefix = f"{said.key}/files:"
    own = [carried.key, *(key for key in sent if key.startswith(prefix))]
    went = {sha: key for key in own for sha in sent[key]}
    groups: dict[str, list[FileRef]] = defaultdict(list)
    for file in said.files.sent:
        if file.sha256 in went:
            groups[went[file.sha256]].append(file)
    left = [file for file in said.files.sent if file.sha256 not in went]
    numbers = itertools.count(0 if carried.key == CREATE else 1)
    free = (key for number in numbers if (key := f"{prefix}{number}") not in sent)
    for group in intercom_messages.split_attachments(left, per_message):
        groups[next(free)].extend(group)
    keys = {file.sha256: key for key, group in groups.items() for file in group}
    quirk = (
        intercom_messages.NO_FILES_ON_CREATE
        if carried.key == CREATE
        else intercom_messages.ATTACHMENT_LIMIT
    )
    steps = [
        files_step(key, said, tuple(group), quirk.id)
        for key, group in groups.items()
        if key != carried.key
    ]
    files = zip(said.files.ids, said.files.sent, strict=True)
    return Carried(
        [carried.steps[0], *steps], carried.key, {each: keys[file.sha256] for each, file in files}
    )
