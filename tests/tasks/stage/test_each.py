import threading

from connectors.protocols import Page, RawRecord, Resource
from connectors.staging import Area, KeyRange
from tasks.run.stop import Breaker
from tasks.stage.each import Each
from transforms.model import EntityType

MESSAGES = Resource("messages", EntityType.MESSAGE, is_incremental=True)


async def test_what_is_to_be_asked_is_found_out_beside_the_loop_and_asked_on_it(tmp_path):
    area, made_in, asked_in = Area(tmp_path, "acme"), set(), set()

    def lists():
        for number in range(3):
            made_in.add(threading.get_ident())
            yield [{"id": str(number)}]

    async def ask(row):
        asked_in.add(threading.get_ident())
        return [Page([RawRecord(row["id"], None, None, "{}")], None)]

    each = Each(area, MESSAGES, "r", lambda name, count: None, Breaker(share=1.0, of_last=10))

    assert (await each.read(lists(), ask)).asked == 3
    assert asked_in == {threading.get_ident()}
    assert made_in.isdisjoint(asked_in)
    assert area.reader("messages").read(KeyRange("", None))["id"].to_pylist() == ["0", "1", "2"]
