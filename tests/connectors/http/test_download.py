import itertools
import socket

import aiohttp
import httpx
import pytest
from aiohttp import web
from httpx_aiohttp import AiohttpTransport

from connectors.http.download import SLOW_AFTER_S
from connectors.http.origins import is_internal, is_loopback, joined
from connectors.http.wire import NotPublicError, PublicResolver, public_socket
from tests.connectors.http.clients import BASE, TOKEN, Script, client, real_client
from tests.connectors.http.test_wire import SHORT, Raw, serving, talking_to
from transforms.errors import CredentialError, RecordError, TransientError

FILE = httpx.Response(200, content=b"ducks", headers={"content-type": "image/png"})
CDN = "https://cdn.example.test/duck.png"


class Resolves:
    def __init__(self, found):
        self.found = found

    async def resolve(self, host, port=0, family=0):
        return self.found

    async def close(self):
        pass


def resolved(host):
    return {
        "hostname": "cdn.example.test",
        "host": host,
        "port": 443,
        "family": socket.AF_INET,
        "proto": 0,
        "flags": socket.AI_NUMERICHOST,
    }


def to(location, status=302):
    return httpx.Response(status, headers={"location": location})


async def fetched(downloader, url, *, max_bytes=100):
    async with downloader.download(url, max_bytes=max_bytes) as download:
        content = b"".join([chunk async for chunk in download.chunks()])
    return download, content


async def test_a_file_comes_with_its_type_and_size():
    download, content = await fetched(client(Script(FILE)), f"{BASE}/files/1")

    assert (content, download.content_type, download.size) == (b"ducks", "image/png", 5)


async def test_a_file_of_the_own_host_is_asked_for_with_credentials():
    script = Script(FILE)

    await fetched(client(script), "/files/1")

    assert script.seen[0].url == f"{BASE}/files/1"
    assert script.seen[0].headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("hops", [[CDN], [f"{BASE}/files/1", CDN]], ids=["direct", "redirect"])
async def test_another_host_learns_nothing_of_us(hops):
    script = Script(*(to(hop) for hop in hops[1:]), FILE)
    secretive = client(script, headers={"X-Secret": "s3cret-value"})

    await fetched(secretive, hops[0])

    assert script.seen[-1].url == CDN
    assert not {"authorization", "x-secret", "cookie"} & set(script.seen[-1].headers)


@pytest.mark.parametrize(
    ("path", "is_known"),
    [
        ("/files/2", True),
        ("/v2/users", False),
        ("/files/../v2/users", False),
        ("/files/%2e%2e/v2/users", False),
        ("/files/..%2fv2/users", False),
        ("/files/..%5cv2/users", False),
    ],
)
async def test_a_redirect_from_elsewhere_has_our_credentials_for_files_only(path, is_known):
    script = Script(to(f"{BASE}{path}"), FILE)

    await fetched(client(script, file_paths=("/files/",)), CDN)

    assert ("authorization" in script.seen[1].headers) is is_known


async def test_a_redirect_from_elsewhere_is_not_ours_by_a_second_one():
    script = Script(to(f"{BASE}/files/1"), to("/v2/users"), FILE)

    await fetched(client(script, file_paths=("/files/",)), CDN)

    assert ["authorization" in seen.headers for seen in script.seen] == [False, True, False]


@pytest.mark.parametrize("other", ["https://api.example.test:444/x", "https://x.api.example.test/"])
async def test_a_port_or_a_subdomain_makes_another_host(other):
    script = Script(FILE)

    await fetched(client(script), other)

    assert "authorization" not in script.seen[0].headers


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_five_redirects_are_followed(status):
    script = Script(*(to(f"/hop/{n}", status) for n in range(5)), FILE)

    _, content = await fetched(client(script), "/files/1")

    assert content == b"ducks"


async def test_a_sixth_redirect_is_not():
    with pytest.raises(RecordError, match="too_many_redirects"):
        await fetched(client(Script(to("/files/1"))), "/files/1")


async def test_a_redirect_from_https_to_http_is_refused():
    script = Script(to("http://cdn.example.test/duck.png"))

    with pytest.raises(RecordError, match="insecure_redirect"):
        await fetched(client(script), "/files/1")

    assert len(script.seen) == 1


INTERNAL = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f.1",
    "localhost",
    "a.localhost",
    "[::1]",
    "[::ffff:10.0.0.1]",
    "10.1.2.3",
    "192.168.0.1",
    "169.254.169.254",
    "[fe80::1]",
    "0.0.0.0",  # noqa: S104 - nothing is bound to it
    "100.64.0.1",
    "[64:ff9b::10.0.0.1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2002:a00:1::1]",
    "[2001:0:4136:e378:8000:63bf:f5ff:fffe]",
    "[::7f00:1]",
    "[::a00:1]",
    "[::ffff:169.254.169.254]",
    "[fc00::1]",
    "[ff02::1]",
]


@pytest.mark.parametrize("host", INTERNAL)
@pytest.mark.parametrize("redirected", [True, False])
async def test_no_file_lies_in_our_own_network(host, redirected):
    script = Script(to(f"https://{host}/latest/meta-data"))

    with pytest.raises(RecordError, match="forbidden_address"):
        await fetched(client(script), "/files/1" if redirected else f"https://{host}/x")

    assert len(script.seen) == redirected


async def test_a_name_that_leads_into_our_own_network_is_refused():
    here = [{"host": "127.0.0.1"}, {"host": "10.0.0.1"}]
    resolver = PublicResolver(Resolves(here))

    with pytest.raises(NotPublicError):
        await resolver.resolve("evil.example.test")


async def test_of_a_names_addresses_the_public_ones_are_used():
    resolver = PublicResolver(Resolves([{"host": "10.0.0.1"}, {"host": "93.184.216.34"}]))

    assert await resolver.resolve("cdn.example.test") == [{"host": "93.184.216.34"}]


async def test_a_download_by_such_a_name_is_an_error_of_the_record():
    def session():
        connector = aiohttp.TCPConnector(resolver=PublicResolver(Resolves([{"host": "::1"}])))
        return aiohttp.ClientSession(connector=connector)

    async with real_client(BASE, transport=AiohttpTransport(client=session)) as downloader:
        with pytest.raises(RecordError, match="forbidden_address"):
            await fetched(downloader, CDN)


INNER = [host.strip("[]") for host in INTERNAL if host.startswith("[")] + ["127.0.0.1", "10.1.2.3"]


@pytest.mark.parametrize("address", INNER)
def test_no_socket_is_opened_to_an_inner_address_however_it_was_found(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET

    with pytest.raises(NotPublicError):
        public_socket((family, socket.SOCK_STREAM, 0, "", (address, 443)))


async def test_an_address_that_slipped_through_is_not_connected_to():
    """The resolver is passed over, as it is for what the transport takes for a literal address."""

    def session():
        careless = Resolves([resolved("127.0.0.1")])
        connector = aiohttp.TCPConnector(resolver=careless, socket_factory=public_socket)
        return aiohttp.ClientSession(connector=connector)

    async with real_client(BASE, transport=AiohttpTransport(client=session)) as downloader:
        with pytest.raises(RecordError, match="forbidden_address"):
            await fetched(downloader, CDN)


async def test_a_name_is_resolved_once_for_being_checked_and_connected_to():
    class Rebinding(Resolves):
        asked = 0

        async def resolve(self, host, port=0, family=0):
            self.asked += 1
            return [resolved("127.0.0.1" if self.asked > 1 else "192.0.32.10")]

    opened = []

    def unconnected(where):
        opened.append(where[4][0])
        raise OSError("not in a test")

    inner = Rebinding([])

    def session():
        connector = aiohttp.TCPConnector(
            resolver=PublicResolver(inner), socket_factory=unconnected, use_dns_cache=False
        )
        return aiohttp.ClientSession(connector=connector)

    once = {"attempts": 1}
    async with real_client(BASE, transport=AiohttpTransport(client=session), budget=once) as away:
        with pytest.raises(TransientError):
            await fetched(away, CDN)

    assert (opened, inner.asked) == (["192.0.32.10"], 1)


async def test_a_host_long_gone_is_given_up_soon():
    script = Script(httpx.ConnectError("no such host"))

    with pytest.raises(TransientError):
        await fetched(client(script), CDN)

    assert len(script.seen) == 3


async def test_a_host_that_is_asked_once_is_not_asked_again():
    script = Script(httpx.ConnectError("no such host"))

    with pytest.raises(TransientError):
        async with client(script).download(CDN, max_bytes=100, is_once=True):
            pass

    assert len(script.seen) == 1


@pytest.mark.parametrize("host", ["cdn.example.test", "93.184.216.34", "[2606:2800:220:1::1]"])
def test_a_public_host_is_not_internal(host):
    assert not is_internal(host.strip("[]"))
    assert not is_loopback(host.strip("[]"))


async def test_a_file_that_says_it_is_too_large_is_not_read():
    with pytest.raises(RecordError, match="file_too_large"):
        await fetched(client(Script(FILE)), "/files/1", max_bytes=4)


async def test_a_file_that_grows_too_large_is_stopped():
    endless = httpx.Response(200, stream=httpx.ByteStream(b"x" * 1_000))

    with pytest.raises(RecordError, match="file_too_large"):
        await fetched(client(Script(endless)), "/files/1", max_bytes=999)


async def test_a_missing_file_is_an_error_of_the_record():
    with pytest.raises(RecordError) as caught:
        await fetched(client(Script(httpx.Response(404, text="gone"))), CDN)

    assert (caught.value.code, caught.value.status) == ("http_404", 404)


async def test_another_hosts_401_says_nothing_of_our_credentials():
    with pytest.raises(RecordError, match="http_401"):
        await fetched(client(Script(httpx.Response(401))), CDN)


async def test_the_own_hosts_401_does():
    with pytest.raises(CredentialError):
        await fetched(client(Script(httpx.Response(401))), "/files/1")


async def test_opening_a_file_is_repeated():
    script = Script(httpx.Response(503), httpx.ConnectError("x"), FILE)

    _, content = await fetched(client(script), CDN)

    assert (content, len(script.seen)) == (b"ducks", 3)


async def test_a_file_cut_short_is_for_the_caller_to_fetch_again():
    async with talking_to(Raw(SHORT)) as downloader:
        with pytest.raises(TransientError, match=r"download from 127\.0\.0\.1"):
            await fetched(downloader, "/files/1", max_bytes=1_000)


async def test_a_file_that_trickles_in_is_given_up():
    ticks = itertools.count(step=2 * SLOW_AFTER_S)
    trickling = httpx.Response(200, stream=httpx.ByteStream(b"x" * 100))
    slow = client(Script(trickling), budget={"clock": lambda: next(ticks)})

    with pytest.raises(RecordError, match="file_unavailable"):
        await fetched(slow, "/files/1")


async def test_an_address_that_is_none_gets_no_request():
    with pytest.raises(RecordError, match="file_address_invalid"):
        await fetched(client(Script(FILE)), "file:///etc/passwd")


async def test_a_real_redirect_to_another_port_drops_the_credentials():
    seen = []

    async def file(request):
        seen.append(dict(request.headers))
        return web.Response(body=b"ducks")

    async def moved(request):
        return web.Response(status=302, headers={"Location": f"{cdn}/duck"})

    async with serving(file) as cdn, serving(moved) as url, real_client(url) as downloader:
        _, content = await fetched(downloader, "/files/1")

    assert content == b"ducks"
    assert "Authorization" not in seen[0]


def test_an_address_means_the_same_each_time_it_is_read_and_depends_on_who_names_it():
    other = httpx.URL("https://other.test/files/")

    for _ in range(2):
        assert str(joined(httpx.URL(BASE), "/a.png")) == f"{BASE}/a.png"
        assert str(joined(other, "a.png")) == "https://other.test/files/a.png"
        with pytest.raises(RecordError, match="file_address_invalid"):
            joined(other, f"https://{'x' * 64}.test/a.png")
