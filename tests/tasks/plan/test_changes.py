"""A delta is about what was read since, and about files that could not be had before."""

from connectors.staging import Area, PartWriter
from tasks.plan.changes import tickets_without_files
from transforms.contracts import FILE, id_of_key, sort_key


def staged(tmp_path, *files):
    area = Area(tmp_path, "acme")
    generation = area.begin("files", is_incremental=True)
    writer = PartWriter(generation.folder, FILE, run="r")
    for file_id, ticket_id, sha256, reason in files:
        row = {"id": file_id, "key": sort_key(ticket_id), "sha256": sha256, "reason": reason}
        row |= {"size_bytes": None, "content_type": None}
        writer.append([row], size_bytes=1, cursor=None)
        writer.flush()
    area.complete(generation, cursor=None, rows=len(files))
    return area


def test_a_ticket_whose_file_could_not_be_had_is_to_be_read_again(tmp_path):
    area = staged(
        tmp_path,
        ("f1", "7", None, "file_unavailable"),
        ("f2", "8", "sha", None),
        ("f3", "9", None, "file_too_large"),
        ("f4", "broken:1", None, "file_not_found"),
    )

    assert tickets_without_files(area) == {"7", "broken:1"}


def test_a_file_that_was_had_later_is_missed_no_more(tmp_path):
    area = staged(tmp_path, ("f1", "7", None, "file_unavailable"), ("f1", "7", "sha", None))

    assert tickets_without_files(area) == set()


def test_without_any_file_none_is_missed(tmp_path):
    assert tickets_without_files(Area(tmp_path, "acme")) == set()


def test_a_key_is_of_one_id():
    assert [id_of_key(sort_key(each)) for each in ("7", "1234567", "a:1")] == [
        "7",
        "1234567",
        "a:1",
    ]
