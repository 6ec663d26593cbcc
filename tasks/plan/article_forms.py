"""How many requests more than counted the articles of a plan may take, at most."""

from connectors.ledger import Ledger
from connectors.ledger.profiles import keeps_no_rich_form
from tasks.run.entries import entry_of, is_open, record_entries
from tasks.run.tables import SECOND_PASS, Tables
from transforms.contracts import PLAN
from transforms.model import EntityType
from transforms.plan.knowledge.cost import further_requests
from transforms.plan.steps import planned_records, references

_ARTICLES = EntityType.ARTICLE.value


async def told_of_forms(tables: Tables, ledger: Ledger, workspace: str) -> list[str]:
    """Return a sentence on the articles of which a plan can't say how many requests they take.

    Their count is exact where Intercom takes the form that is sent first.
    """
    most = articles = 0
    is_plain = await keeps_no_rich_form(ledger, workspace)
    for table in (_ARTICLES, SECOND_PASS[_ARTICLES]):
        for name in tables.names(f"plan-{table}"):
            records = planned_records(tables.read(f"plan-{table}", name, PLAN))
            entries = await record_entries(records, ledger)
            targets = await ledger.targets({r for each in records for r in references(each)})
            for record in records:
                own = entries.get(record.ref, {})
                steps = [s for s in record.steps if is_open(s, entry_of(s, own), targets)]
                further = sum(
                    further_requests(record.ref, step, is_plain=is_plain) for step in steps
                )
                most += further
                articles += bool(further)
    if not most:
        return []
    what = "" if is_plain else "lists in lists, call-outs and films, or "
    return [
        f"Articles: up to {most} requests more than counted. In {articles} articles {what}links to"
        " headings of their own may have to be sent a second time: what Intercom keeps is known"
        " when it answers."
    ]
