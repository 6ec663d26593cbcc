"""Contacts of the workspace that share an e-mail: counted while its inventory is indexed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import orjson

from connectors.staging import Area, KeyIndex

INDEX: Final = "target-contacts"  # the look-up of the workspace's contacts
BEARERS: Final = "bearers:"  # begins the keys of who has an e-mail
TWINS: Final = "twins:"  # … of e-mails that several have
COUNT: Final = "twin-count"
SHOWN: Final = 20  # e-mails
MOST: Final = 5  # contacts of one e-mail that are named


class Twins:
    """Counts e-mails with several contacts; what it knows lies in the look-up, not in memory."""

    def __init__(self, index: KeyIndex) -> None:
        self._index, self._count = index, 0

    def add(self, contacts: Iterable[Mapping[str, Any]]) -> None:
        """Take some contacts in."""
        emailed = [each for each in contacts if each.get("email")]
        keys = sorted({_key(each) for each in emailed})
        known = {key: orjson.loads(text) for key, text in self._index.get(keys).items()}
        twins: dict[str, str] = {}
        for each in emailed:
            bearers = known.setdefault(_key(each), [])
            bearers.append(f"{each.get('role', 'user')} {each['id']}")
            self._count += len(bearers) == 2
            if len(bearers) > 1:
                told = orjson.dumps(bearers[:MOST]).decode()
                twins[f"{TWINS}{_key(each).removeprefix(BEARERS)}"] = told
        self._index.put((key, orjson.dumps(each).decode()) for key, each in known.items())
        self._index.put(twins.items())

    def end(self) -> None:
        """Write down how many there are."""
        self._index.put([(COUNT, str(self._count))])


def told_of_twins(area: Area) -> list[str]:
    """Return a sentence on e-mails that several contacts have, by the last inventory; or none."""
    if not area.index_path(INDEX).exists():
        return []
    index = KeyIndex(area.index_path(INDEX))
    count = int(index.get([COUNT]).get(COUNT, "0"))
    bearers = [orjson.loads(text) for text in index.starting(TWINS, at_most=SHOWN).values()]
    index.close()
    if not count:
        return []
    named = "; ".join(_named(each) for each in bearers) + ("; …" if count > len(bearers) else "")
    return [
        f"{count} e-mails have several contacts in the workspace already; who is moved meets a "
        f"user of theirs, never a lead: {named}. Merge them in Intercom first if they are one."
    ]


def _named(bearers: Sequence[str]) -> str:
    return " and ".join(bearers)


def _key(contact: Mapping[str, Any]) -> str:
    return f"{BEARERS}{str(contact['email']).lower()}"
