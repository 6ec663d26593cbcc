"""Options that several commands have, and the words that one takes."""

from enum import StrEnum
from typing import Annotated

import typer

KeepUi = Annotated[bool, typer.Option("--keep-ui", help="Leave the local UI standing.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Write without asking.")]
LastRun = Annotated[str | None, typer.Option("--run", help="A run; else the last.")]


class First(StrEnum):
    """What a full run moves before all else."""

    OPEN = "open"
