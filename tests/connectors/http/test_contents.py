import gzip
import zlib

import httpx
import pytest

from connectors.http.contents import content_of
from tests.connectors.http.clients import Script, client, json
from transforms.errors import LostAnswerError, OversizedError

GZIP = {"content-encoding": "gzip"}


@pytest.fixture(scope="module")
def bomb():
    """Return an answer of 300 MB: one megabyte packed once, and said 300 times."""
    packer = zlib.compressobj(1, wbits=zlib.MAX_WBITS | 16)
    begin = packer.compress(b'"') + packer.flush(zlib.Z_FULL_FLUSH)
    return begin + 300 * (packer.compress(b"0" * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH))


class Stream(httpx.AsyncByteStream):
    def __init__(self, *chunks):
        self.chunks = chunks

    async def __aiter__(self):
        for chunk in self.chunks:
            yield chunk


def response(*chunks, **headers):
    return httpx.Response(200, headers=headers, stream=Stream(*chunks))


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("identity", bytes), ("deflate", zlib.compress)]
)
async def test_a_body_is_decoded_whole(encoding, pack):
    packed = pack(b'{"id": 7}')
    halves = packed[:5], packed[5:]

    assert await content_of(response(*halves, **{"content-encoding": encoding})) == b'{"id": 7}'


async def test_a_body_of_as_much_as_is_allowed_is_taken():
    found = await content_of(response(gzip.compress(b"x" * 100), **GZIP), max_bytes=100)

    assert found == b"x" * 100


@pytest.mark.parametrize("headers", [GZIP, {}])
async def test_a_body_that_is_larger_than_allowed_is_given_up(headers):
    body = b"x" * 101

    with pytest.raises(OversizedError):
        await content_of(
            response(gzip.compress(body) if headers else body, **headers), max_bytes=100
        )


async def test_a_read_whose_answer_explodes_is_not_asked_for_again(bomb):
    script = Script(httpx.Response(200, headers=GZIP, stream=httpx.ByteStream(bomb)))

    with pytest.raises(OversizedError, match="more than 268435456 bytes"):
        await client(script).read("/users")

    assert len(script.seen) == 1


async def test_a_write_whose_answer_explodes_is_in_doubt(bomb):
    script = Script(httpx.Response(200, headers=GZIP, stream=httpx.ByteStream(bomb)), json({}))

    with pytest.raises(LostAnswerError):
        await client(script).write("POST", "/contacts", json={})

    assert len(script.seen) == 1
