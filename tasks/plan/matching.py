"""Which teammates and teams stand for the desk's agents and groups."""

from tasks.plan.planning import Planning
from tasks.plan.shapes import read_catalog
from transforms.contracts import MESSAGE, TEAMMATE, TICKET
from transforms.errors import FatalError
from transforms.plan.workspace import Matching, match


def match_people(planning: Planning) -> Matching:
    """Match agents and groups; raises FatalError for one whom tickets need and nobody is."""
    area = planning.tables.area
    teammates = planning.all_rows("teammate", TEAMMATE)
    found = match(
        planning.rules, teammates, read_catalog(area, planning.kind).teams(), planning.workspace
    )
    if found.unknown_emails:
        raise FatalError(
            "mapping.teammates: nobody in the workspace has the e-mail "
            + ", ".join(found.unknown_emails)
        )
    if found.default_id is not None:
        return found
    needed = _needed(planning, {who.source_id for who in found.unmatched_teammates})
    missing = [
        f"{who.name} ({who.email or 'no e-mail'})"
        for who in found.unmatched_teammates
        if who.source_id in needed
    ]
    if missing:
        raise FatalError(
            f"no teammate in the workspace for {', '.join(missing)}; add them there, or set "
            "mapping.teammates.by_email or mapping.teammates.default"
        )
    return found


def _needed(planning: Planning, agents: set[str]) -> set[str]:
    """Return which of these agents write or are assigned in the run's tickets."""
    found: set[str] = set()
    for name in planning.tables.names("message") if agents else ():
        messages = planning.tables.read("message", name, MESSAGE)
        tickets = planning.tables.read("ticket", name, TICKET)
        for column in (messages["author_id"], tickets["assignee_id"]):
            found |= agents.intersection(column.unique().to_pylist())
    return found
