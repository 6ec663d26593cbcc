"""Pictures of articles are converted once, beside their own bytes."""

import io

from PIL import Image

from connectors.filestore import FileStore
from connectors.staging import Area, PartWriter
from tasks.plan.tickets import newest_files
from tasks.run.tables import tables_of
from tasks.stage.fetching import InBody
from tasks.stage.knowledge import FILES
from tasks.stage.pictures import convert_pictures
from tests.transforms.plan.knowledge.base_given import bytes_row, file_row
from transforms.contracts import FILE, from_rows
from transforms.knowledge.contracts import ARTICLE_FILE
from transforms.pictures import Picture


def webp():
    out = io.BytesIO()
    Image.new("RGB", (4, 4), (9, 9, 9)).save(out, "WEBP")
    return out.getvalue()


class Desk:
    """A staging area with one article's files."""

    def __init__(self, folder):
        self.area, self.store = Area(folder / "staging", "acme"), FileStore(folder / "files")
        self.tables = tables_of(self.area, "full-1")

    async def hold(self, content, content_type, **values):
        stored = await self.store.save(
            InBody(Picture(content_type, content)), max_bytes=len(content)
        )
        row = file_row("f1", **{"is_inline": True, "content_type": content_type, **values})
        self.tables.write("article_file", "000000", from_rows([row], ARTICLE_FILE))
        generation = self.area.begin(FILES, is_incremental=True)
        writer = PartWriter(generation.folder, FILE, run="full-1")
        held = bytes_row("f1", sha256=stored.sha256, content_type=content_type)
        writer.append([held], size_bytes=0, cursor=None)
        writer.flush()
        self.area.complete(generation, cursor=None, rows=1)
        return stored.sha256

    async def convert(self):
        return await convert_pictures(
            self.area, self.store, self.tables, resource=FILES, run="full-1"
        )

    def held(self):
        reader = self.area.reader(FILES, contract=FILE)
        [row] = newest_files(reader.read_keys(reader.keys().to_pylist())).to_pylist()
        return row


async def test_a_picture_is_converted_once_and_its_own_bytes_stay(tmp_path):
    desk = Desk(tmp_path)
    own = await desk.hold(webp(), "image/webp")

    assert (await desk.convert(), await desk.convert()) == (1, 0)
    row = desk.held()
    assert row["content_type"] == "image/png"
    assert row["sha256"] != own
    assert row["size_bytes"] == desk.store.path(row["sha256"]).stat().st_size
    assert desk.store.path(own).exists()


async def test_what_intercom_takes_what_is_broken_and_what_is_no_picture_stay(tmp_path):
    for number, (content, kind, values) in enumerate(
        [
            (b"png", "image/png", {}),
            (b"broken", "image/webp", {}),
            (webp(), "application/pdf", {}),
            (webp(), "image/webp", {"is_inline": False}),
        ]
    ):
        desk = Desk(tmp_path / str(number))
        own = await desk.hold(content, kind, **values)

        assert await desk.convert() == 0
        assert desk.held()["sha256"] == own


async def test_a_file_that_is_gone_from_the_store_is_none(tmp_path):
    desk = Desk(tmp_path)
    desk.store.remove(await desk.hold(webp(), "image/webp"))

    assert await desk.convert() == 0
