"""A desk's own set-up written out in the intermediate format: what people make anew, and hours."""

from connectors.intermediate import FolderWriter
from tasks.plan.handed import staged_handed
from tasks.plan.office_hours import staged_hours
from tasks.run.session import Session
from tasks.run.tables import Tables


async def export_handed(shared: Session, tables: Tables, writer: FolderWriter) -> None:
    """Write macros, views, rules and service levels in words, and business hours."""
    writer.write("handed", await staged_handed(tables, shared.kind))
    hours = await staged_hours(shared.area, shared.kind)
    writer.write("office_hours", hours.kept)
