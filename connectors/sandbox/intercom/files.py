"""Attachments: taken as base64 or fetched, kept by content, and served under links that expire."""

import base64
import binascii
import hashlib
import hmac
import math
from typing import Any, Final, NamedTuple
from urllib.parse import quote, unquote

import aiohttp
from aiohttp import web
from yarl import URL

from connectors.sandbox.intercom import rules
from connectors.sandbox.intercom.refusal import Refusal
from connectors.sandbox.intercom.workspace import Call, Json, Workspace

ADDRESS: Final = "/_files/{file_id}/{name}"
FETCH_TIMEOUT_S: Final = 20.0

SESSION: Final = web.AppKey("session", aiohttp.ClientSession)


class Incoming(NamedTuple):
    """A file that came with a request and is not kept yet."""

    name: str
    content_type: str
    content: bytes


async def read_files(call: Call, session: aiohttp.ClientSession | None) -> list[Incoming]:
    """Return the files of a request, fetched if need be; raises Refusal at the first bad one."""
    body = call.body
    rules.require_one_kind_of_files(body)
    most = call.config.max_file_bytes
    files = [_decoded(each, n, most) for n, each in enumerate(body.get("attachment_files") or ())]
    for url in body.get("attachment_urls") or ():
        if session is None:
            raise rules.invalid("nothing is fetched while a workspace is made", "attachment_urls")
        files.append(await _fetched(session, url, call))
    return files


def keep_files(world: Workspace, files: list[Incoming]) -> list[str]:
    """Keep files and return their ids; equal contents are kept once."""
    ids = []
    for file in files:
        sha256 = hashlib.sha256(file.content).hexdigest()
        world.store.put_blob(sha256, file.content)
        file_id = str(world.store.next_id("file"))
        doc = {
            "id": file_id,
            "name": file.name,
            "content_type": file.content_type,
            "size": len(file.content),
            "sha256": sha256,
        }
        world.store.put("file", file_id, doc)
        ids.append(file_id)
    return ids


def attachments(world: Workspace, file_ids: list[str], origin: str) -> list[Json]:
    """Return attachments as messages show them, with links that work from now on."""
    return [_attachment(world, world.store.all("file")[each], origin) for each in file_ids]


def file_handler(world: Workspace) -> Any:
    """Return the handler of GET /_files/…: no token, the link is the key."""

    async def serve_file(request: web.Request) -> web.Response:
        doc = world.store.get("file", request.match_info["file_id"])
        content = None if doc is None else world.store.blob(doc["sha256"])
        if doc is None or content is None:
            return web.Response(status=404, text="no such file")
        expires = request.query.get("expires", "")
        signature = request.query.get("signature", "")
        if not hmac.compare_digest(signature, _signature(world, doc["id"], expires)):
            return web.Response(status=403, text="the signature is wrong")
        if expires and float(expires) < world.now():
            return web.Response(status=403, text="the link has expired")
        named = f"attachment; filename*=UTF-8''{quote(doc['name'])}"
        headers = {"Content-Type": doc["content_type"], "Content-Disposition": named}
        return web.Response(body=content, headers=headers)

    return serve_file


def _attachment(world: Workspace, doc: Json, origin: str) -> Json:
    life_s = world.config.file_link_s
    expires = "" if life_s is None else str(math.ceil(world.now() + life_s))
    query = f"expires={expires}&signature={_signature(world, doc['id'], expires)}"
    return {
        "type": "upload",
        "name": doc["name"],
        "url": f"{origin}/_files/{doc['id']}/{quote(doc['name'], safe='')}?{query}",
        "content_type": doc["content_type"],
        "filesize": doc["size"],
        "width": None,
        "height": None,
    }


def _signature(world: Workspace, file_id: str, expires: str) -> str:
    told = f"{file_id}:{expires}".encode()
    return hmac.new(world.config.workspace.encode(), told, hashlib.sha256).hexdigest()[:32]


def _decoded(told: Json, place: int, most: int) -> Incoming:
    where = f"attachment_files[{place}]"
    try:
        content = base64.b64decode(told["data"], validate=True)
    except (binascii.Error, ValueError) as exc:
        raise rules.invalid(f"{where}.data is not base64", f"{where}.data") from exc
    if len(content) > most:
        raise rules.invalid(f"{where} has more than {most} bytes", f"{where}.data")
    if not told["name"].strip() or "/" not in told["content_type"]:
        raise rules.invalid(f"{where} needs a name and a content type", where)
    if any(each in told["content_type"] for each in "\r\n"):
        raise rules.invalid(f"{where}.content_type is not a content type", where)
    return Incoming(told["name"], told["content_type"], content)


async def fetched(session: aiohttp.ClientSession, url: str) -> Incoming | None:
    """Return what lies at an address, None if that can't be had."""
    if not url.startswith(("http://", "https://")):
        return None
    try:
        async with session.get(url) as answer:
            if answer.status != 200:
                return None
            content = await answer.read()
            content_type = answer.content_type
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return None
    return Incoming(unquote(URL(url).name) or "attachment", content_type, content)


async def _fetched(session: aiohttp.ClientSession, url: str, call: Call) -> Incoming:
    file = await fetched(session, url)
    if file is None:
        raise _unreachable(url)
    is_image = file.content_type.startswith("image/")
    if not is_image and call.config.other_files_by_url == "refused":
        raise rules.invalid(f"{file.content_type} is not an image", "attachment_urls")
    if len(file.content) > call.config.max_file_bytes:
        raise rules.invalid("the file is too large", "attachment_urls")
    return file


def _unreachable(_: str) -> Refusal:
    return rules.invalid("An attachment could not be fetched", "attachment_urls")
