"""Lines of a text file with their numbers, none longer than what is held at once."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from transforms.errors import ContractError

LONGEST: Final = 32 * 1024 * 1024  # bytes of a line; a message is far smaller
_FOREIGN: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UTF8: Final = "a file saved as UTF-8"


class Line(NamedTuple):
    """A line, with its end; `problem` says why it is not what stands in the file."""

    number: int
    text: str
    problem: str | None = None


def lines_of(file: BinaryIO, name: str) -> Iterator[Line]:
    """Yield the lines; one that is too long or no UTF-8 has a problem, and the rest goes on.

    Raises ContractError for a file in another encoding.
    """
    start = file.read(3)
    if start.startswith(_FOREIGN):
        raise ContractError(f"{name}: is UTF-16; allowed: {UTF8}")
    file.seek(3 if start == codecs.BOM_UTF8 else 0)
    number = 0
    while data := file.readline(LONGEST + 1):
        number += 1
        if len(data) > LONGEST:
            _skip(file, data)
            yield Line(number, "", f"is longer than {LONGEST} bytes")
            continue
        try:
            yield Line(number, data.decode())
        except UnicodeDecodeError as exc:
            yield Line(number, data.decode(errors="replace"), f"is no UTF-8 (byte {exc.start})")


def _skip(file: BinaryIO, data: bytes) -> None:
    while data and not data.endswith(b"\n"):
        data = file.readline(LONGEST)
