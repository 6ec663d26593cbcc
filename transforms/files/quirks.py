"""What begins the ids of quirks of folders; none is known: the format is our own."""

from typing import Final

IDS: Final = "FIL"
