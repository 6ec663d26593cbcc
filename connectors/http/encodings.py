"""What a file comes encoded as, though nobody asked: undone whole, or the file is not had."""

import zlib
from typing import Final

import httpx

from transforms.errors import RecordError

# A word that is no encoding ("utf-8", "binary") says nothing of the bytes: browsers pass over it.
UNREADABLE: Final = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz"})
WINDOWS: Final = {
    "gzip": 16 + zlib.MAX_WBITS,
    "x-gzip": 16 + zlib.MAX_WBITS,
    "deflate": zlib.MAX_WBITS,
}


def encoding_of(headers: httpx.Headers) -> str | None:
    """Return the one encoding of a body, None for plain bytes; RecordError if it can't be undone.

    Encodings within each other are not undone: a bomb in a bomb has no bound.
    """
    told = [each.strip().lower() for each in headers.get("content-encoding", "").split(",")]
    found = [each for each in told if each in UNREADABLE or each in WINDOWS]
    if len(found) > 1 or not UNREADABLE.isdisjoint(found):
        raise RecordError("file_unavailable", f"it comes encoded as {', '.join(found[:3])}")
    return found[0] if found else None


class Inflater:
    """Undoes one encoding piece by piece; a piece grows by what deflate can, 1,000 times."""

    def __init__(self, encoding: str) -> None:
        self._window = WINDOWS[encoding]
        self._decoder = zlib.decompressobj(self._window)
        self._fed = False

    def feed(self, data: bytes) -> bytes:
        """Return what some more bytes hold; raises httpx.DecodingError when they hold nothing."""
        try:
            return self._feed(data)
        except zlib.error as exc:
            raise httpx.DecodingError(str(exc)) from exc

    def finish(self) -> None:
        """Raise httpx.DecodingError unless the end was reached: what was cut is no file."""
        if self._fed and not self._decoder.eof:
            raise httpx.DecodingError("the encoded bytes end too early")

    def _feed(self, data: bytes) -> bytes:
        if not self._fed and self._window == zlib.MAX_WBITS and not _has_head(data):
            self._decoder = zlib.decompressobj(-zlib.MAX_WBITS)  # some send deflate without a head
        self._fed = self._fed or bool(data)
        found = self._decoder.decompress(data)
        while self._decoder.eof and self._decoder.unused_data.strip(b"\x00"):
            rest = self._decoder.unused_data
            self._decoder = zlib.decompressobj(self._window)  # members may follow each other
            found += self._decoder.decompress(rest)
        return found


def _has_head(data: bytes) -> bool:
    return len(data) > 1 and data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
