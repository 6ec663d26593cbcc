"""Links are asked for once, and hosts that give no answer as well."""

import asyncio

from tasks.verify.links import Links
from transforms.errors import TransientError

HERE, GONE, BUSY = "https://a.example", "https://gone.example", "https://busy.example"


class Web:
    """Hosts: one where most is there, one that gives no answer, one that has too much to do."""

    def __init__(self):
        self.asked, self.under_way, self.most = [], 0, 0

    async def ask(self, address):
        self.asked.append(address)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0)
        self.under_way -= 1
        if address.startswith(GONE):
            raise TransientError("nobody there")
        if address.startswith(BUSY):
            raise TransientError("429", code="rate_limited")
        return "missing" not in address


async def test_each_address_is_asked_for_once_whatever_comes_behind_it():
    web = Web()
    links = Links(web.ask)
    told = await asyncio.gather(
        *(links.asked([f"{HERE}/missing", f"{HERE}/x#a", f"{HERE}/x#b"]) for _ in range(3))
    )

    assert told == [([f"{HERE}/missing"], [])] * 3
    assert sorted(web.asked) == [f"{HERE}/missing", f"{HERE}/x"]


async def test_a_host_that_gives_no_answer_is_asked_once_and_nobody_says_its_links_are_dead():
    web = Web()
    links, many = Links(web.ask), [f"{GONE}/{n}" for n in range(20)]

    assert await links.asked(many) == ([], many)
    assert await links.asked([f"{GONE}/more"]) == ([], [f"{GONE}/more"])
    assert len(web.asked) == 1


async def test_a_host_that_has_too_much_to_do_is_there():
    web = Web()

    assert (await Links(web.ask).asked([f"{BUSY}/1", f"{BUSY}/2"])).dead == []
    assert len(web.asked) == 2


async def test_several_hosts_are_asked_at_once():
    web = Web()
    await Links(web.ask).asked([f"https://{n}.example/" for n in range(8)])

    assert web.most > 1


async def test_an_address_that_nobody_can_read_is_asked_for_as_any_other():
    web = Web()

    assert await Links(web.ask).asked(["http://[missing/"]) == (["http://[missing/"], [])
