import asyncio
import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors.filestore import FileStore
from connectors.staging import KeyIndex
from transforms.errors import FatalError, RecordError
from transforms.model import FileRef


class Coming:
    """A download of some chunks; the last may be an error."""

    content_type = "text/plain"
    size_bytes = None

    def __init__(self, *chunks):
        self._chunks = chunks

    async def chunks(self):
        for chunk in self._chunks:
            if isinstance(chunk, Exception):
                raise chunk
            yield chunk


async def test_a_file_is_kept_once_under_its_hash(tmp_path):
    store = FileStore(tmp_path)
    first = await store.save(Coming(b"he", b"llo"), max_bytes=10)
    second = await store.save(Coming(b"hello"), max_bytes=10)

    assert first.sha256 == second.sha256 == hashlib.sha256(b"hello").hexdigest()
    assert await store.read(FileRef(first.sha256, "a.txt", "text/plain", 5)) == b"hello"
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


async def test_a_file_can_be_fetched_under_its_name_until_it_is_removed(tmp_path):
    store = FileStore(tmp_path, public_url="https://files.acme.example/")
    sha256 = (await store.save(Coming(b"hello"), max_bytes=10)).sha256

    address = store.named_address(sha256, "../my <b>bike</b>.png")

    assert address == store.named_address(sha256, "../my <b>bike</b>.png")
    assert address == f"https://files.acme.example/named/{sha256}/_my%20_b_bike_b_.png"
    assert (tmp_path / "named" / sha256 / "_my _b_bike_b_.png").read_bytes() == b"hello"
    store.remove(sha256)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert store.named_address(sha256, "a.png") is None


async def test_without_an_address_of_the_folder_a_file_has_none(tmp_path):
    store = FileStore(tmp_path)
    sha256 = (await store.save(Coming(b"hello"), max_bytes=10)).sha256

    assert store.named_address(sha256, "a.png") is None


@pytest.mark.parametrize("end", [b"much too long", OSError("No space left on device")])
async def test_a_file_that_does_not_come_whole_leaves_nothing(tmp_path, end):
    with pytest.raises((RecordError, FatalError)):
        await FileStore(tmp_path).save(Coming(b"begin", end), max_bytes=10)

    assert list(tmp_path.iterdir()) == []


async def saving_to_a_busy_disk(folder, busy):
    """Return a file's saving that has come as far as it can before `busy` is set."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(1))
    loop.run_in_executor(None, busy.wait)
    saving = asyncio.create_task(FileStore(folder).save(Coming(b"hello"), max_bytes=10))
    for _ in range(20):
        await asyncio.sleep(0)
    return saving


async def test_other_work_goes_on_while_the_disk_takes_a_file(tmp_path):
    busy = threading.Event()
    saving = await saving_to_a_busy_disk(tmp_path, busy)
    is_waiting = not saving.done()
    busy.set()

    assert is_waiting
    assert (await saving).size_bytes == 5


async def test_a_file_that_is_given_up_before_the_disk_takes_it_leaves_nothing(tmp_path):
    busy = threading.Event()
    saving = await saving_to_a_busy_disk(tmp_path, busy)
    saving.cancel()
    busy.set()
    with pytest.raises(asyncio.CancelledError):
        await saving

    assert list(tmp_path.iterdir()) == []


async def test_a_file_that_was_removed_is_named(tmp_path):
    with pytest.raises(RecordError, match="file_gone"):
        await FileStore(tmp_path).read(FileRef("ab" * 32, "a", "b", 1))


def test_a_store_that_cannot_be_made_says_what_to_change(tmp_path):
    (tmp_path / "taken").write_text("a file")

    with pytest.raises(FatalError, match=r"storage\.files"):
        FileStore(tmp_path / "taken" / "files")


def test_a_look_up_knows_any_number_of_keys(tmp_path):
    index = KeyIndex(tmp_path / "people.db", is_new=True)
    index.put((str(number), f"person {number}") for number in range(2_000))
    found = index.get([str(number) for number in range(1_000, 3_000)])
    index.close()

    assert len(found) == 1_000
    assert found["1999"] == "person 1999"
