"""Which people and companies have which tags by us: the ledger's tagging steps, played again."""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy import Row

from connectors.ledger import Ledger
from connectors.ledger.tagging import read_tagging
from connectors.staging import Area, KeyIndex
from transforms.model import TargetId
from transforms.plan.groups import TAG, tag_in
from transforms.plan.kinds import TAGS_OFF

INDEX = "tagged"
_ON, _OFF = "1", "0"


class Tagged:
    """A look-up on disk of pairs of a thing in the workspace and a tag; built anew for each run."""

    def __init__(self, index: KeyIndex) -> None:
        """Take what `index_tagged` has written."""
        self._index = index

    def tags_of(self, target_ids: Sequence[TargetId]) -> dict[TargetId, set[str]]:
        """Return the tags, by their record's source id, of those things that have any by us."""
        found = {}
        for target_id in target_ids:
            prefix = f"{target_id} "
            lines = self._index.starting(prefix).items()
            if tags := {key.removeprefix(prefix) for key, state in lines if state == _ON}:
                found[target_id] = tags
        return found

    def close(self) -> None:
        """Close the file."""
        self._index.close()


async def index_tagged(area: Area, ledger: Ledger) -> Tagged:
    """Play the settled tagging steps again, oldest first, and return who has what in the end."""
    index = KeyIndex(area.index_path(INDEX), is_new=True)
    await read_tagging(ledger, lambda rows: index.put(_lines(rows)))
    return Tagged(index)


def _lines(rows: Iterator[Row[Any]]) -> Iterator[tuple[str, str]]:
    for row in rows:
        operation, key, observed, target_id = tuple(row)
        state = _OFF if operation in TAGS_OFF else _ON
        tag = tag_in(key)
        is_own = key == f"{TAG}{tag}"  # else a group's, of which the answer says whom it tagged
        bearers = [target_id] if is_own else orjson.loads(observed or "{}").get("tagged", [])
        for bearer in bearers:
            yield f"{bearer} {tag}", state
