"""The page of all keys of a migration file, made from the model, its bounds and their meanings."""

import json
from collections.abc import Iterator
from typing import Final

from connectors.settings.bounds import BOUNDS
from connectors.settings.faults import Path, dotted
from connectors.settings.meanings import MEANINGS
from connectors.settings.not_built import NOT_BUILT
from connectors.settings.schema import allowed_at, defaults
from connectors.settings.trees import MISSING, look_up

NONE: Final = "\N{EN DASH}"
BAR: Final = "\\|"  # within a cell
REQUIRED: Final = frozenset({"name", "source.kind", "source.url"})
_HEAD: Final = """# The migration file

Every key of `migration.yaml`. A key that is left out has its default; an unknown key, a wrong
value and a secret that stands in the file itself are refused with a sentence. `${NAME}` is taken
from the environment, else from the file `.env` beside the migration file, else from
[a secret block](prefect.md#secrets) of Prefect's. A filter's
`{any: […], none: […]}` lets a record pass that has one of `any` at least, if it names some, and
none of `none`; what is left out is skipped with the filter's name.
What is marked *not built* is refused until it is.

This page is generated: change `connectors/settings/`, then run `make docs`.
"""
_COLUMNS: Final = "\n| key | type | default | meaning | since |\n| --- | --- | --- | --- | --- |\n"


def reference_page() -> str:
    """Return the page as Markdown, section by section in the order of the meanings."""
    parts, section = [_HEAD], ""
    for key in MEANINGS:
        if key.partition(".")[0] != section:
            section = key.partition(".")[0]
            parts += [f"\n## {section}\n", _COLUMNS]
        parts.append(_row(key))
    return "".join(parts)


def _row(key: str) -> str:
    path: Path = tuple(key.split("."))
    meaning = MEANINGS[key]
    text = " ".join([f"{meaning.text}.", *_not_built(key)])
    cells = (f"`{key}`", _type(path), _default(path), text, meaning.since)
    return f"| {' | '.join(cell.replace('|', BAR) for cell in cells)} |\n"


def _type(path: Path) -> str:
    bound = BOUNDS.get(dotted(path))
    return bound.words if bound else allowed_at(path)


def _default(path: Path) -> str:
    value = look_up(defaults(), path)
    if dotted(path) in REQUIRED or value is MISSING:
        return NONE
    if isinstance(value, dict) and any(isinstance(each, dict) for each in value.values()):
        return "see there"  # the meaning tells it in words
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def _not_built(key: str) -> Iterator[str]:
    for line in NOT_BUILT:
        if line.key.removesuffix(".*") == key:
            allowed = (
                "" if line.instead.startswith("leave it out") else f"; allowed: {line.instead}"
            )
            yield f"*Not built yet{allowed}.*"
