"""Leading readers on as one unit of a longer way, told in plain values."""

from collections import Counter
from typing import Any

from tasks.redirects.units import lead_on
from tasks.run.frame import OpenedRun
from tasks.run.session import Session
from transforms.model import RunId


async def lead_readers(shared: Session, run: str) -> dict[str, Any]:
    """Set all redirects, try each address; returns whether all stand, and a sentence on them."""
    done = await lead_on(OpenedRun(RunId(run), "redirects", shared), hides=False)
    tried = Counter(each.tried.replace("_", " ") for each in done.addresses if each.tried)
    counted = [f"{count} {word}" for word, count in tried.most_common()]
    facts = (f"{len(done.addresses)} old addresses", *counted, *done.troubles)
    return {"is_done": done.is_done, "told": f"{'; '.join(facts)}."}
