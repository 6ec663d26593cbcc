"""What a migration's runs have set up to lead readers on, written ahead like everything else."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, select

from connectors.clock import now
from connectors.ledger.ledger import Ledger
from connectors.ledger.statements import insert_for
from connectors.ledger.tables import REDIRECT
from connectors.ledger.writer import Write
from transforms.model import RunId

SOURCE, TARGET, HIDDEN = "source", "target", "hidden"
_KEY = ("migration", "side", "center", "place")


class Led(NamedTuple):
    """A rule of ours, or an article that was taken from readers: where, and what it leads to."""

    side: str
    center: str
    place: str
    leads_to: str
    source_id: str
    led_to: str | None = None  # before it was changed
    is_settled: bool = False

    def is_ours(self, to: str) -> bool:
        """Tell whether what leads there now is what we had set; people may have changed it."""
        return to in {self.leads_to, self.led_to}


async def kept_redirects(ledger: Ledger) -> list[Led]:
    """Return all that stands or was begun; raises LedgerError."""
    query = (
        select(REDIRECT)
        .where(REDIRECT.c.migration == ledger.migration)
        .order_by(REDIRECT.c.side, REDIRECT.c.center, REDIRECT.c.place)
    )

    def work(connection: Connection) -> list[Led]:
        return [
            Led(
                row.side,
                row.center,
                row.place,
                row.leads_to,
                row.source_id,
                row.led_to,
                row.settled_at is not None,
            )
            for row in connection.execute(query)
        ]

    return await ledger.read(work)


async def forwarded(ledger: Ledger) -> frozenset[str]:
    """Return the articles and collections to which redirects of ours lead readers on."""
    kept = await kept_redirects(ledger)
    return frozenset(each.source_id for each in kept if each.is_settled and each.side != HIDDEN)


async def begin_redirect(ledger: Ledger, run: RunId, led: Led) -> None:
    """Write down that something is about to be set; raises LedgerError."""
    await _put(ledger, run, [led])


async def settle_redirects(ledger: Ledger, run: RunId, led: Iterable[Led]) -> None:
    """Write down what was seen to be set; raises LedgerError."""
    await _put(ledger, run, [each._replace(led_to=None, is_settled=True) for each in led])


async def forget_redirect(ledger: Ledger, led: Led) -> None:
    """Write down that something is not there any more, or not ours; raises LedgerError."""
    names = {name: getattr(REDIRECT.c, name) for name in _KEY}
    statement = delete(REDIRECT).where(*(c == bindparam(f"b_{n}") for n, c in names.items()))
    key = (ledger.migration, led.side, led.center, led.place)
    row = {f"b_{name}": value for name, value in zip(_KEY, key, strict=True)}
    await ledger.write(Write(8, statement, row))


async def _put(ledger: Ledger, run: RunId, rows: Iterable[Led]) -> None:
    statement = insert_for(ledger.engine.dialect.name)(REDIRECT)
    changed = ("leads_to", "led_to", "source_id", "settled_at", "run")
    upsert = statement.on_conflict_do_update(
        index_elements=list(_KEY), set_={name: statement.excluded[name] for name in changed}
    )
    at = now()
    told = [
        {
            "migration": ledger.migration,
            **{name: getattr(led, name) for name in (*_KEY[1:], "leads_to", "led_to", "source_id")},
            "begun_at": at,
            "settled_at": at if led.is_settled else None,
            "run": run,
        }
        for led in rows
    ]
    await ledger.write(*(Write(8, upsert, row) for row in told))
