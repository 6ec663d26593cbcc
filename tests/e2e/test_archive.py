"""Archive: nothing staged is left, the ledger still knows all, and nothing is ever sent twice."""

import asyncio
import hashlib
import shutil
import stat
import tarfile

import pyarrow as pa
import pytest

from connectors.clock import now
from connectors.ledger import LockedError
from tasks.report import archiving
from tasks.run.frame import opened_run
from tasks.run.session import session
from tests.e2e.pipeline import run_delta
from tests.e2e.states import differences
from tests.e2e.undoing import counts, moved_place, place
from transforms.errors import FatalError

pytestmark = pytest.mark.slow


async def archived(at, *, pack=None, is_now=True, without_undo=False):
    async with opened_run(str(at.config), "archive") as run:
        ended = await archiving.archive(
            run.shared, run.id, pack and str(pack), is_now, without_undo
        )
        return run.noted(ended)


async def surveyed(at):
    async with session(str(at.config)) as shared:
        return await archiving.survey(shared)


def lying(folder):
    """Return what is staged or stored there, but for look-ups that are made anew."""
    return sorted(
        str(path.relative_to(folder))
        for name in ("staging", "files")
        for path in (folder / name).rglob("*")
        if path.is_file() and "index" not in path.parts
    )


def lasting(ended):
    """Return the rows of a run but for what only the run that makes it counts."""
    return [row for row in ended.rows if row["entity"] not in {"attribute", "tag_group"}]


async def test_after_an_archive_a_full_run_sends_nothing_and_an_undo_still_works():
    async with moved_place() as (at, before, full):
        moved = await at.state()
        told = await surveyed(at)

        assert told.bytes > 0
        assert told.files > 0
        assert {row["name"] for row in told.resources} >= {"tickets", "users", "files", "admins"}
        assert "people may still be checking" in told.not_due(now())
        early = await archived(at, is_now=False)
        assert early.message.startswith("Nothing was removed: people may still be checking")
        assert lying(at.folder) != []

        ended = await archived(at)

        assert "MiB of staged data are removed." in ended.message
        assert lying(at.folder) == []
        assert (at.folder / "reports" / full.run / "index.html").exists()
        assert (await archived(at)).message == "Nothing is staged."

        written = await at.writes()
        again = await at.full()

        assert await at.writes() == written
        assert lasting(again) == lasting(full)
        assert differences(await at.state(), moved) == []
        await archived(at)
        undone = await at.undo(full.run)

        assert counts(undone, "refused") == {}
        assert differences(await at.state(), before) == []


async def test_a_delta_after_an_archive_sees_what_has_changed():
    async with moved_place() as (at, _, _):
        await archived(at)
        written = await at.writes()

        await run_delta(str(at.config))

        assert await at.writes() == written
        await archived(at)
        await at.change_ticket(1058, subject="A new subject")

        await run_delta(str(at.config))

        assert (await at.ticket("1058"))["title"] == "A new subject"


async def test_an_archive_waits_for_the_days_of_the_file(tmp_path):
    async with place(tmp_path) as at:
        assert (await surveyed(at)).not_due(now()) == "no full run has come to its end"
        at.config.write_text(
            at.config.read_text().replace("options: {", "options: {archive_after_days: 0, ")
        )
        await at.full()

        assert (await surveyed(at)).not_due(now()) is None
        assert "removed" in (await archived(at, is_now=False)).message


@pytest.mark.parametrize("ending", ["tar.zst", "tar.gz"])
async def test_what_is_removed_is_packed_first_and_reads_back(ending):
    async with moved_place() as (at, _, _):
        there = {name: (at.folder / name).read_bytes() for name in lying(at.folder)}
        target = at.folder / "kept" / f"acme.{ending}"
        with pytest.raises(FatalError, match=r"ends in \.tar\.zst or \.tar\.gz"):
            await archived(at, pack=at.folder / "acme.zip")
        assert lying(at.folder) == sorted(there)

        ended = await archived(at, pack=target)

        assert f"{len(there)} files are packed" in ended.message
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        with (
            pa.input_stream(str(target), compression="zstd" if "zst" in ending else "gzip") as raw,
            tarfile.open(fileobj=raw, mode="r|") as packed,
        ):
            found = {each.name: packed.extractfile(each).read() for each in packed}
        assert found == there
        assert lying(at.folder) == []
        await at.full()
        with pytest.raises(FatalError, match="there is such a file"):
            await archived(at, pack=target)
        assert lying(at.folder) != []


async def test_files_that_another_migration_has_staged_stay():
    async with moved_place() as (at, _, _):
        file = at.config.read_text()
        at.config.write_text(file.replace("name: undo", "name: other"))
        async with opened_run(str(at.config), "stage"):
            pass
        staged = at.folder / "staging" / "undo" / "raw" / "files"
        copied = at.folder / "staging" / "other" / "raw" / "files"
        await asyncio.to_thread(shutil.copytree, staged, copied)
        at.config.write_text(file)
        stored = [name for name in lying(at.folder) if name.startswith("files/")]
        told = await surveyed(at)

        assert (told.files, told.files_shared) == (0, len(stored))
        await archived(at)

        left = lying(at.folder)
        assert [name for name in left if name.startswith("files/")] == stored
        assert not [name for name in left if name.startswith("staging/undo")]
        assert all(
            hashlib.sha256((at.folder / name).read_bytes()).hexdigest() == name.rpartition("/")[2]
            for name in stored
        )


async def test_an_archive_that_was_interrupted_goes_on():
    async with moved_place() as (at, _, _):
        half = at.folder / "staging" / "undo.removed-archive-1"
        (at.folder / "staging" / "undo").rename(half)

        assert (await surveyed(at)).bytes > 0
        await archived(at)

        assert not half.exists()
        assert [name for name in lying(at.folder) if name.startswith("staging")] == []


async def test_nothing_is_removed_while_a_run_is_under_way(tmp_path):
    async with place(tmp_path) as at, opened_run(str(at.config), "full"):
        with pytest.raises(LockedError):
            await archived(at)


async def test_what_updates_overwrote_is_blanked_when_asked(tmp_path):
    async with place(tmp_path) as at:
        email = "mara.lindner@posteo-mail.example"
        await at.ask("POST", "/contacts", role="user", email=email)
        full = await at.full()
        filled = await at.find("contacts", email=email)
        assert filled["name"]

        await archived(at, without_undo=True)
        undone = await at.undo(full.run)

        assert counts(undone, "refused") == {}
        assert (await at.find("contacts", email=email))["name"] == filled["name"]
