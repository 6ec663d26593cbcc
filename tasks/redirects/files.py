"""The files that `redirects` writes: rules for a web server, and a table of all addresses."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from transforms.plan.knowledge.redirects import Led, nginx_rules, redirect_table

FOLDER: Final = "redirects"  # below `storage.reports`
TABLE, RULES = "redirects.csv", "redirects.nginx.conf"


def write_files(folder: Path, led: Sequence[Led], bare: str) -> None:
    """Write both, each in the place of an earlier one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    texts = {TABLE: redirect_table(led), RULES: nginx_rules([each.moved for each in led], bare)}
    for name, text in texts.items():
        new = folder / f"{name}.new"
        new.write_text(text, encoding="utf-8")
        new.replace(folder / name)
