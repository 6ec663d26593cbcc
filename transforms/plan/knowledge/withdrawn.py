"""Languages of an article that Intercom has from us, and for which the source has no words more.

Intercom keeps a language that an update leaves out, so it is taken from readers by name. Not gone
is a language whose words are there and left out by what people set here: filters, translations that
are not wished for, languages that are not enabled. What `mapping.articles.locales` leads elsewhere
has gone from where it stood, as soon as it stands in the other place.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from transforms.knowledge.gathered import UNTRANSLATED
from transforms.plan.knowledge.contents import Knowledge, Row, Whole, languages_of
from transforms.plan.knowledge.locales import target_locale

# The languages of an article that had words after our last write, and whether readers saw each.
Had = Mapping[str, bool]

# Of an article in Intercom: whose words a language has, as the source calls that language.
Spoken = Mapping[str, str]
UNKNOWN: Final[Mapping[str, Spoken]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Others:
    """Languages of an article that stand in Intercom, and that a run has no words for.

    `gone`: those that the source has no more; `withdrawn`: of these, what readers can see still;
    `held`: what would be withdrawn, and waits for a person's word.
    """

    there: frozenset[str] = frozenset()  # all of them
    gone: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    held: tuple[str, ...] = ()

    def holding(self, locales: Collection[str]) -> "Others":
        """Return the same with some of the languages left where they are."""
        held = tuple(each for each in self.withdrawn if each in locales)
        return Others(
            there=self.there,
            gone=tuple(each for each in self.gone if each not in held),
            withdrawn=tuple(each for each in self.withdrawn if each not in held),
            held=held,
        )


NO_OTHERS: Final = Others()
NOBODYS: Final[Mapping[str, Others]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Unread:
    """Translations of which nobody can say whether the source has them: nothing of theirs goes."""

    articles: Collection[str] = field(
        default_factory=frozenset
    )  # with a translation that is broken

    def has(self, article: Row) -> bool:
        """Tell whether not all languages of an article could be read."""
        return article["source_id"] in self.articles or UNTRANSLATED in (article["losses"] or ())


def others_of(
    wholes: Iterable[Whole],
    knowledge: Knowledge,
    *,
    had: Mapping[str, Had],
    unread: Unread,
    spoken: Mapping[str, Spoken] = UNKNOWN,
) -> Iterator[tuple[Row, Others]]:
    """Yield the articles of which Intercom has languages that a run has no words for, and which.

    `had` and `spoken`: by the ids of articles that we have made.
    """
    for whole in wholes:
        own = had.get(whole.article["source_id"])
        if own:
            told = spoken.get(whole.article["source_id"], {})
            found = _others(whole, knowledge, own, told, is_unread=unread.has(whole.article))
            if found != NO_OTHERS:
                yield whole.article, found


def _others(
    whole: Whole, knowledge: Knowledge, had: Had, spoken: Spoken, *, is_unread: bool
) -> Others:
    taken, _ = languages_of(whole, knowledge)
    # What the help center has not enabled can't be sent, and nobody reads it.
    there = (had.keys() & {*knowledge.center(whole.article).target.locales}) - taken.keys()
    gone = () if is_unread else sorted(there - _left_here(whole, taken, knowledge, spoken))
    return Others(
        there=frozenset(there),
        gone=tuple(gone),
        withdrawn=tuple(each for each in gone if had[each]),
    )


def _left_here(
    whole: Whole, taken: Mapping[str, Row], knowledge: Knowledge, spoken: Spoken
) -> set[str]:
    """Return Intercom's languages of the words that are there, and that our settings leave out.

    Where it is known whose words stand there, others that would go to the same place don't count.
    """
    carried = {row["source_id"] for row in taken.values()}
    left = [row["locale"] for row in whole.translations if row["source_id"] not in carried]
    ours, nobodys = knowledge.rules.mapping.articles.locales, dict[str, str]()
    told = [(locale, target_locale(locale, each)) for locale in left for each in (ours, nobodys)]
    return {to for locale, to in told if to is not None and spoken.get(to, locale) == locale}
