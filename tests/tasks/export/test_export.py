"""A staged desk as a folder: every table in each spelling, its files, and what stays behind."""

import csv

import orjson
import pyarrow.parquet as pq
import pytest

from connectors.intermediate import FolderWriter, Form
from flows import order
from flows.plainly import plain_way
from tasks.export.units import export
from tasks.run.frame import opened_run
from tests.e2e.folders import moved
from transforms.errors import FatalError
from transforms.intermediate.tables import TABLES

ROWS = {"teams": 2, "companies": 1, "contacts": 6, "tickets": 3, "messages": 5, "attachments": 3}


async def exported(config, folder, form):
    async with opened_run(str(config), "export") as run:
        return await export(run.shared, run.id, folder, form)


def rows_of(folder, name, form):
    """Return a table of a folder as a reader of its spelling sees it."""
    path = folder / f"{name}.{form}"
    if form is Form.PARQUET:
        return pq.read_table(path).to_pylist()
    if form is Form.CSV:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


@pytest.mark.parametrize("form", Form)
async def test_a_staged_desk_is_written_with_its_files(tmp_path, form):
    folder = tmp_path / "out"
    async with moved(tmp_path) as at:
        await order.stage_only(plain_way(str(at.config)))

        told = await exported(at.config, folder, form)

    assert told.rows == dict.fromkeys(TABLES, 0) | ROWS
    assert {name: len(rows_of(folder, name, form)) for name in ROWS} == ROWS
    paths = [row["path"] for row in rows_of(folder, "attachments", form) if row.get("path")]
    assert len(paths) == 2
    assert all((folder / path).is_file() for path in paths)
    assert orjson.loads((folder / "desk.json").read_bytes())["account"]


async def test_a_desk_that_was_not_staged_is_no_desk_yet(tmp_path):
    async with moved(tmp_path) as at:
        with pytest.raises(FatalError, match="run `intercom-migrate stage` first"):
            await exported(at.config, tmp_path / "out", Form.CSV)

    assert not (tmp_path / "out" / "desk.json").exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")

    with pytest.raises(FatalError, match="is not empty; name a new folder"):
        FolderWriter(tmp_path, Form.CSV)


def test_a_place_that_can_not_be_a_folder_is_named(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(FatalError, match="name another folder"):
        FolderWriter(tmp_path / "file" / "out", Form.CSV)
