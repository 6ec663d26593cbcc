"""Files that nobody can have as they are served, each fetched from a real local server.

Answers, redirects and addresses as broken, lying or hostile servers and senders have them. What
counts: each file is kept or told with a reason; none stops a run or crashes it.
"""

import asyncio
import gzip
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from connectors.filestore import FileStore
from connectors.zendesk import ZendeskSource
from tasks.stage.fetching import fetch_file
from tests.connectors.http.clients import Waits, real_client
from transforms.errors import MigrationError

OUTCOMES: Final = ("kept", "told", "stopped", "crashed")
BAD: Final = frozenset(OUTCOMES[2:])
MAX_BYTES: Final = 200_000
ME: Final = b'{"user": {"id": 5, "role": "admin"}}'
HUGE: Final = b"x" * 66_000
DIGITS: Final = b"9" * 5_000
SNOWMAN: Final = "\N{SNOWMAN}"


def answer(
    *headers: bytes, status: bytes = b"200 OK", body: bytes = b"", plain: bool = False
) -> bytes:
    """Return an answer as bytes; `plain`: no length of its own."""
    told = [b"HTTP/1.1 " + status, *headers]
    if not plain:
        told.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join([*told, b"", body])


def encoded(name: bytes, body: bytes) -> bytes:
    """Return an answer in an encoding that nobody asked for."""
    return answer(b"Content-Encoding: " + name, body=body)


def moved(location: bytes) -> bytes:
    """Return a redirect."""
    return answer(b"Location: " + location, status=b"302 Found")


_STATUSES: Final = (
    "100 Continue|101 Switching Protocols|199 Odd|204 No Content|205 Reset|206 Partial|300 Choices"
    "|304 Not Modified|400 Bad|401 Unauthorized|403 Forbidden|404 Not Found|407 Proxy|408 Timeout"
    "|409 Conflict|410 Gone|413 Too Large|418 Teapot|421 Misdirected|425 Early|429 Too Many"
    "|451 Legal|500 Oops|502 Bad Gateway|503 Busy|504 Late|511 Login"
    "|599 Odd|600 Odd|999 Odd|000 Odd"
)
BOMB: Final = gzip.compress(b"\x00" * 50_000_000)
ANSWERS: Final[dict[str, bytes]] = {
    **{status: answer(status=status.encode(), body=b"no") for status in _STATUSES.split("|")},
    "401 each time, own words": answer(status=b"401 X", body=b'{"error": "who are you?"}'),
    "503, back in a year": answer(b"Retry-After: 31536000", status=b"503 Busy"),
    "429, back in a year": answer(b"Retry-After: 31536000", status=b"429 Slow"),
    "429, back in 5,000 digits": answer(b"Retry-After: " + DIGITS, status=b"429 Slow"),
    "rate headers of 5,000 digits": answer(b"X-Rate-Limit-Remaining: " + DIGITS, body=b"file"),
    "hangs up": b"",
    "nonsense": b"SMTP ready\r\n\r\n",
    "NULs": b"\x00" * 400 + b"\r\n\r\n",
    "HTTP/0.9": b"<html>hello",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no reason": b"HTTP/1.1 200\r\nContent-Length: 4\r\n\r\nfile",
    "version 9.9": b"HTTP/9.9 200 OK\r\nContent-Length: 4\r\n\r\nfile",
    "status of 5,000 digits": b"HTTP/1.1 " + DIGITS + b" OK\r\n\r\n",
    "status with a sign": b"HTTP/1.1 -200 OK\r\n\r\n",
    "headers cut": b"HTTP/1.1 200 OK\r\nContent-Le",
    "a header of 66,000": answer(b"X-A: " + HUGE, body=b"file"),
    "10,000 headers": answer(*[b"X-%d: a" % n for n in range(10_000)], body=b"file"),
    "a header without a name": answer(b": a", body=b"file"),
    "a header with NUL": answer(b"X-A: a\x00b", body=b"file"),
    "a header in Latin-1": answer(b"X-A: \xe9\xff", body=b"file"),
    "a header that is folded": answer(b"X-A: a\r\n b", body=b"file"),
    "length too large": answer(b"Content-Length: 400", body=b"file", plain=True),
    "length too small": answer(b"Content-Length: 2", body=b"file", plain=True),
    "length negative": answer(b"Content-Length: -1", body=b"file", plain=True),
    "length no number": answer(b"Content-Length: four", body=b"file", plain=True),
    "length in other digits": answer("Content-Length: \u0664".encode(), body=b"file", plain=True),
    "length of superscripts": answer(b"Content-Length: \xb2", body=b"file", plain=True),
    "length 2^64": answer(b"Content-Length: 18446744073709551616", body=b"file", plain=True),
    "length of 5,000 digits": answer(b"Content-Length: " + DIGITS, body=b"file", plain=True),
    "two lengths": answer(b"Content-Length: 2", body=b"file"),
    "a list of lengths": answer(b"Content-Length: 4, 4", body=b"file", plain=True),
    "no length": answer(body=b"file", plain=True),
    "announced too large": answer(b"Content-Length: 999999", body=b"file", plain=True),
    "endless": answer(body=b"x" * (2 * MAX_BYTES), plain=True),
    "empty": answer(),
    "chunks": answer(b"Transfer-Encoding: chunked", body=b"4\r\nfile\r\n0\r\n\r\n", plain=True),
    "chunks cut": answer(b"Transfer-Encoding: chunked", body=b"4\r\nfi", plain=True),
    "chunks without end": answer(b"Transfer-Encoding: chunked", body=b"4\r\nfile\r\n", plain=True),
    "chunk of no size": answer(b"Transfer-Encoding: chunked", body=b"zz\r\nfile", plain=True),
    "chunk of 5,000 digits": answer(b"Transfer-Encoding: chunked", body=DIGITS, plain=True),
    "chunk of negative size": answer(b"Transfer-Encoding: chunked", body=b"-4\r\nfile", plain=True),
    "chunks and length": answer(b"Transfer-Encoding: chunked", body=b"4\r\nfile\r\n0\r\n\r\n"),
    "unknown transfer encoding": answer(b"Transfer-Encoding: magic", body=b"file", plain=True),
    "bad gzip": encoded(b"gzip", b"no gzip at all"),
    "cut gzip": encoded(b"gzip", gzip.compress(b"file" * 400)[:20]),
    "gzip in gzip": encoded(b"gzip, gzip", gzip.compress(gzip.compress(b"file"))),
    "gzip with an odd checksum": encoded(b"gzip", gzip.compress(b"file")[:-8] + b"\x00" * 8),
    "gzip that is twice": encoded(b"gzip", gzip.compress(b"file") * 2),
    "a bomb": encoded(b"gzip", BOMB),
    "a bomb in a bomb": encoded(b"gzip, gzip", gzip.compress(BOMB)),
    "bad deflate": encoded(b"deflate", b"no deflate at all"),
    "raw deflate": encoded(b"deflate", zlib.compress(b"file", wbits=-15)),
    "bad br": encoded(b"br", b"no brotli"),
    "bad zstd": encoded(b"zstd", b"no zstd"),
    "unknown encoding": encoded(b"magic", b"file"),
    "1,000 encodings": encoded(b"gzip, " * 1_000 + b"gzip", b"file"),
    "encoding with NUL": encoded(b"g\x00zip", b"file"),
    "a page": answer(b"Content-Type: text/html", body=b"<html>Log in</html>"),
    "type of 8,000": answer(b"Content-Type: " + HUGE[:8_000], body=b"file"),
    "type in Latin-1": answer(b"Content-Type: image/\xe9\xff", body=b"file"),
    "two types": answer(b"Content-Type: a/b", b"Content-Type: text/html", body=b"file"),
    "cookies of no form": answer(b"Set-Cookie: =;=;\xff;a=b; Path=\xff", body=b"file"),
    "a date of no time": answer(b"Date: yesterday", body=b"file"),
    "a date in the year 0": answer(b"Date: Mon, 00 Jan 0000 99:99:99 GMT", body=b"file"),
}
LOCATIONS: Final[dict[str, bytes]] = {
    "none": b"",
    "itself": b"/to-itself",
    "no host": b"http://",
    "two slashes": b"//",
    "a bracket": b"http://[::1",
    "brackets of nonsense": b"http://[zz]/",
    "empty label": b"http://a..b/",
    "snowman": f"http://{SNOWMAN}.invalid/".encode(),
    "Latin-1": b"http://\xe9\xff.invalid/\xff",
    "punycode of nothing": b"http://xn--a/",
    "port 99999": b"http://127.0.0.1:99999/",
    "port -1": b"http://127.0.0.1:-1/",
    "port of letters": b"http://127.0.0.1:http/",
    "a user": b"http://user:pass@/",
    "backslashes": b"http:\\\\127.0.0.1\\x",
    "a tab": b"http://127.0.\t0.1:1/",
    "66,000 characters": b"http://a.invalid/" + HUGE[:7_000],
    "a file": b"file:///etc/passwd",
    "a script": b"javascript:alert(1)",
    "data": b"data:text/plain,file",
    "no scheme": b"://x",
    "percent": b"http://%zz%00.invalid/%",
    "a label of 64": b"http://" + b"a" * 64 + b".invalid/",
    "a closed port": b"http://127.0.0.1:9/",
    "nobody": b"http://nobody.invalid/",
}
ADDRESSES: Final[dict[str, str]] = {
    "empty": "",
    "spaces": "   ",
    "line end": "https://a.example/b\nc.png",
    "line end in the host": "https://a.exa\r\nmple/b.png",
    "NUL": "https://a.invalid/\x00",
    "a lone surrogate": "https://a.invalid/\ud800.png",
    "a surrogate in the host": "https://\ud800.invalid/",
    "snowman": f"https://{SNOWMAN}.invalid/",
    "snowman alone": f"https://{SNOWMAN}/",
    "empty label": "https://a..invalid/",
    "only dots": "https://.../",
    "66,000 characters": "https://a.invalid/" + "x" * 66_000,
    "a host of 66,000": "https://" + "x" * 66_000 + "/",
    "a label of 64": "https://" + "x" * 64 + ".invalid/",
    "punycode of nothing": "https://xn--a.invalid/",
    "a bracket": "https://[::1/",
    "a zone": "https://[fe80::1%25eth0]/",
    "a bad zone": "https://[::1%]/",
    "port 99999": "http://127.0.0.1:99999/",
    "port 0": "http://127.0.0.1:0/",
    "port of 5,000 digits": "http://127.0.0.1:" + "9" * 5_000,
    "a user of colons": "https://a:b:c:d@:::/",
    "no host": "https:///x",
    "another scheme": "gopher://a.invalid/",
    "a script": "javascript:alert(1)",
    "a path of disk": "C:\\Users\\x\\a.png",
    "an UNC path": "\\\\server\\share\\a.png",
    "cid": "cid:part1.abc@mail",
    "data": "data:image/png;base64,iVBORw0KGgo=",
    "right to left": "https://\u202egnp.invalid/",
    "fullwidth": "https://\uff41\uff0e\uff49\uff4e\uff56\uff41\uff4c\uff49\uff44/",
    "a number": "7",
    "percent": "https://%zz.invalid/%",
    "brackets in the path": "/attachments/[x]{y}|^`",
    "a dead port": "http://127.0.0.1:9/a.png",
    "a dead host": "http://nobody.invalid/a.png",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One hostile file: its name, and where it is said to lie."""

    name: str
    url: str


def cases() -> list[Case]:
    """Return all, those of answers and redirects with a path of the local server."""
    found = [Case(f"answer: {name}", f"/a/{at}") for at, name in enumerate(ANSWERS)]
    found += [Case(f"location: {name}", f"/l/{at}") for at, name in enumerate(LOCATIONS)]
    return found + [Case(f"address: {name}", url) for name, url in ADDRESSES.items()]


@dataclass(slots=True)
class Told:
    """What became of the files: how many of each outcome, and each that must not be."""

    counts: Counter[str] = field(default_factory=Counter)
    bad: list[str] = field(default_factory=list)
    reasons: dict[str, str | None] = field(default_factory=dict)

    @property
    def tried(self) -> int:
        """How many files were asked for."""
        return self.counts.total()

    def note(self, case: Case, outcome: str, detail: str | None) -> None:
        """Take in one file's end."""
        self.counts[outcome] += 1
        self.reasons[case.name] = detail
        if outcome in BAD:
            self.bad.append(f"{case.name}: {outcome}, {detail}")


async def fetch_all(folder: Path, wanted: Iterable[Case]) -> Told:
    """Fetch each file as staging does."""
    told = Told()
    async with _served() as base, _source(base) as source:
        store = FileStore(folder)
        for case in wanted:
            told.note(case, *await _ended(source, store, case.url))
    return told


async def _ended(source: ZendeskSource, store: FileStore, url: str) -> tuple[str, str | None]:
    row = {"source_id": "9", "ticket_id": "1", "url": url, "size_bytes": None}
    row["content_type"] = "application/octet-stream"
    try:
        found = await fetch_file(source, store, row, max_bytes=MAX_BYTES, pause=_no_pause)
    except MigrationError as exc:
        return "stopped", f"{type(exc).__name__}: {exc}"
    except Exception as exc:  # noqa: BLE001 - what crashes is what is looked for
        return "crashed", f"{type(exc).__name__}: {exc}"[:200]
    return ("told" if found["reason"] else "kept"), found["reason"]


@asynccontextmanager
async def _source(base: str) -> AsyncIterator[ZendeskSource]:
    async with real_client(base, waits=Waits()) as client:
        yield ZendeskSource(client)


@asynccontextmanager
async def _served() -> AsyncIterator[str]:
    """Serve all answers; every connection is for one request."""
    replies = _replies()
    under_way: set[asyncio.Task[Any]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        under_way.add(asyncio.current_task())  # type: ignore[arg-type]
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split(b" ")[1].decode()
            writer.write(replies.get(path, answer(b"Connection: close", body=ME)))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        await asyncio.gather(*under_way)


def _replies() -> Mapping[str, bytes]:
    found = {f"/a/{at}": each for at, each in enumerate(ANSWERS.values())}
    found |= {f"/l/{at}": moved(each) for at, each in enumerate(LOCATIONS.values())}
    return found | {"/to-itself": moved(b"/to-itself")}


async def _no_pause(_: float) -> None:
    """Go on at once."""


def lines_of(told: Told) -> list[str]:
    """Return the result as lines of a page."""
    numbers = told.tried, *(told.counts[each] for each in OUTCOMES)
    head = " | ".join(["tried", *OUTCOMES])
    row = " | ".join(map(str, numbers))
    said = f"{told.tried} hostile downloads: {len(told.bad)} stopped or crashed."
    return [said, "", f"| {head} |", "| --- " * len(numbers) + "|", f"| {row} |"]
