"""What one process has learnt of a workspace's articles: forms, pictures, and whose is what."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from transforms.model import RecordRef, TargetId

REMEMBERED: Final = 20_000  # addresses of pictures, ids of articles

Owned = Callable[[str, Sequence[str]], Awaitable[set[str]]]
PublicAddress = Callable[[str, str], str | None]
LinkOfToday = Callable[[str], Awaitable[str | None]]


async def nobody(_kind: str, _ids: Sequence[str]) -> set[str]:
    """Know of no owners: for a workspace without a ledger."""
    return set()


def nowhere(_sha256: str, _name: str) -> str | None:
    """Know of no address under which files can be fetched."""
    return None


async def no_link(_asked: str) -> str | None:
    """Know of no source whose links end."""
    return None


@dataclass(slots=True)
class Habits:
    """`is_plain`: the rich form was not kept once, so all others go in the plain one."""

    owned: Owned = nobody  # asks the ledger which ids of a kind are taken
    public: PublicAddress = nowhere  # where Intercom may fetch a file of ours
    link: LinkOfToday = no_link  # asks the source where a picture is, for a while
    named: PublicAddress = nowhere  # the same under the file's name
    is_plain: bool = False
    pictures: OrderedDict[str, bool] = field(default_factory=OrderedDict)  # address: can be had
    taken: OrderedDict[tuple[str, str], RecordRef] = field(default_factory=OrderedDict)

    def take(self, kind: str, target_id: str, ref: RecordRef) -> bool:
        """Remember whose something is until the ledger surely knows; False: another's."""
        owner = self.taken.setdefault((kind, target_id), ref)
        if len(self.taken) > REMEMBERED:
            self.taken.popitem(last=False)
        return owner == ref

    async def free(self, kind: str, ids: Sequence[str], ref: RecordRef) -> list[TargetId]:
        """Return those that no record but `ref` has, in their order."""
        owned = await self.owned(kind, ids) if ids else set()
        return [
            TargetId(each)
            for each in ids
            if each not in owned and self.taken.get((kind, each), ref) == ref
        ]

    def remember(self, address: str, *, is_there: bool) -> None:
        """Remember whether a picture can be had."""
        self.pictures[address] = is_there
        if len(self.pictures) > REMEMBERED:
            self.pictures.popitem(last=False)
