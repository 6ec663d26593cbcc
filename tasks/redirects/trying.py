"""Old addresses, tried as a reader does: what became of each."""

import re
from collections.abc import Collection, Sequence
from functools import partial
from typing import Final

from connectors.http.visiting import Visit, Visitor
from tasks.run.session import Session
from tasks.run.together import together
from transforms.addresses import host_of, parts_of
from transforms.plan.knowledge.redirects import Moved

AT_ONCE: Final = 16
FORWARDS = "forwards"
OLD_PAGE = "old_page_stands"  # whoever has the old address sees what was there
LOGIN = "asks_for_login"
MISSING = "not_found"
ELSEWHERE = "leads_elsewhere"
UNREACHED = "not_reached"
_SIGN_IN: Final = re.compile(r"/(?:hc/(?:[^/]+/)?signin|login|auth|access)\b", re.IGNORECASE)


def visitor(shared: Session, moved: Collection[Moved]) -> Visitor:
    """Return a reader who knows the old hosts and the new ones."""
    hosts = {host_of(url) for each in moved for url in (each.old, each.new)}
    return Visitor(hosts, patience=shared.patience)


async def tried(reader: Visitor, moved: Sequence[Moved]) -> list[str]:
    """Return what became of each old address, in their order."""
    new_hosts = {host_of(each.new) for each in moved}
    calls = [partial(try_one, reader, each, new_hosts) for each in moved]
    return await together(calls, at_once=AT_ONCE)


async def try_one(reader: Visitor, moved: Moved, new_hosts: Collection[str]) -> str:
    """Return what becomes of a reader who opens one old address."""
    return judged(await reader.visit(moved.old), moved, new_hosts)


def judged(visit: Visit, moved: Moved, new_hosts: Collection[str]) -> str:
    """Tell what a reader got: a page's name may stand behind its id there."""
    host, parts = host_of(visit.url), parts_of(visit.url)
    path = parts.path if parts else ""
    if visit.is_led_out:
        return ELSEWHERE
    if visit.status is not None and _SIGN_IN.search(path):
        return LOGIN
    if visit.status != 200:
        return MISSING if visit.status in {404, 410} else UNREACHED
    if host in new_hosts and _is_page(path, moved.new):
        return FORWARDS
    return OLD_PAGE if host == host_of(moved.old) else ELSEWHERE


def _is_page(path: str, new: str) -> bool:
    """Tell whether a path ends as a new address does: language, kind and id."""
    wanted = parts_of(new)
    page = "/".join(wanted.path.rsplit("/", 3)[1:]) if wanted else ""
    return re.search(rf"/{re.escape(page)}(?:-[^/]*)?/?$", path) is not None
