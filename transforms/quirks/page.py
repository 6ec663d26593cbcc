"""The page of all quirks, made from the registry."""

from collections.abc import Mapping

from transforms.quirks.base import Handled
from transforms.sources import SOURCES

_TARGET = "Intercom"  # which can be the source as well
_SYSTEMS = {"INT": _TARGET} | {
    each.quirks: f"{_TARGET}, read" if each.name == _TARGET else each.name
    for each in SOURCES.values()
}
_HEAD = """# Quirks

Every oddity of a system that we know and handle. This page is generated: change the records in
`transforms/quirks/` and `transforms/<source>/quirks.py`, then run
`python -m transforms.quirks > docs/quirks.md`.
"""


def quirks_page(registry: Mapping[str, Handled]) -> str:
    """Return the page as Markdown, systems and ids in order."""
    parts = [_HEAD]
    system = ""
    for quirk_id in sorted(registry):
        if quirk_id[:3] != system:
            system = quirk_id[:3]
            parts.append(f"\n## {_SYSTEMS[system]}\n")
        parts.append(_entry(registry[quirk_id]))
    return "".join(parts)


def _entry(handled: Handled) -> str:
    quirk = handled.quirk
    return (
        f"\n### {quirk.id}: {quirk.entity}\n\n{quirk.fact}\n\n"
        f"- Evidence: {quirk.evidence}\n- Loss: {quirk.loss}\n- Handled in: `{handled.place}`\n"
    )
