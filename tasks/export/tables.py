"""A run's canonical tables into a folder, range by range, with the paths of their files."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from connectors.intermediate import FolderWriter
from connectors.staging import Area, PartReader, read_table
from tasks.plan.custom_objects import shaped
from tasks.plan.shapes import AGENT_EMAILS, look_up
from tasks.run.session import Session
from tasks.run.tables import Tables
from transforms.contracts import (
    ATTACHMENT,
    COMPANY,
    CONTACT,
    FILE,
    MESSAGE,
    REFERENCE,
    TICKET,
    from_rows,
    sort_key,
)
from transforms.shapes import Catalog
from transforms.strangers import addresses_in

NEVER_FETCHED = "file_missing"


def write_tables(
    shared: Session, tables: Tables, catalog: Catalog, writer: FolderWriter
) -> set[str]:
    """Write all tables; return addresses in copy that are nobody's: the desk's own, by a ticket."""
    writer.write("teams", catalog.teams())
    for name in tables.names("company"):
        writer.write("companies", tables.read("company", name, COMPANY))
    for _, split in shaped(shared.area, shared.kind):
        writer.write("custom_objects", split.kept)
    for name in tables.names("contact"):
        writer.write("contacts", tables.read("contact", name, CONTACT))
    own: set[str] = set()
    files = shared.area.reader("files", contract=FILE)
    for name in tables.names("ticket"):
        tickets = tables.read("ticket", name, TICKET)
        own |= _own_addresses(shared.area, tables, name, tickets)
        writer.write("tickets", tickets)
        writer.write("messages", tables.read("message", name, MESSAGE))
        attachments = tables.read("attachment", name, ATTACHMENT).to_pylist()
        rows = with_paths(shared, writer, attachments, files, owner="ticket_id")
        writer.write("attachments", from_rows(rows, ATTACHMENT))
    return own


def with_paths(
    shared: Session,
    writer: FolderWriter,
    rows: list[dict[str, Any]],
    files: PartReader,
    *,
    owner: str,
) -> list[dict[str, Any]]:
    """Return rows of files with their paths, or with why there is none.

    `owner` is the column of the record that a file belongs to.
    """
    keys = sorted({sort_key(row[owner]) for row in rows})
    known: dict[str, dict[str, Any]] = {}
    for found in files.read_keys(keys).to_pylist():
        if found["sha256"] or found["id"] not in known:
            known[found["id"]] = found
    return [row | _placed(shared, writer, row, known.get(row["source_id"])) for row in rows]


def _placed(
    shared: Session, writer: FolderWriter, row: Mapping[str, Any], file: Mapping[str, Any] | None
) -> dict[str, Any]:
    if row["unavailable"] is not None:
        return {"path": None}
    if file is None or file["sha256"] is None:
        reason = file["reason"] if file else None
        return {"path": None, "unavailable": reason or NEVER_FETCHED}
    path = writer.add_file(file["sha256"], shared.files.path(file["sha256"]))
    return {"path": path, "content_type": file["content_type"] or row["content_type"]}


def _own_addresses(area: Area, tables: Tables, name: str, tickets: pa.Table) -> set[str]:
    """Return addresses in copy whom no reference means and that are no agent's."""
    written = {each for copies in tickets["cc_emails"].to_pylist() for each in copies}
    if not written:
        return set()
    path = tables.folder("reference") / f"part-{name}.parquet"
    left = written - set(addresses_in(read_table(path, REFERENCE)))
    return left - look_up(area, AGENT_EMAILS, sorted(left)).keys()
