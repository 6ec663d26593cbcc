"""Articles to steps: created with all languages, tags, and once more when links can be told.

What not everybody may read is never published: it becomes an internal article of each language,
or a draft. The first pass creates; the second one, behind all articles, sets links and anchors,
and what the source has changed since.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import orjson
import pyarrow as pa

from transforms.model import EntityType, Hints, Operation, PlannedRecord, RecordRef, Step
from transforms.plan import names
from transforms.plan.accounts import Planned, planned
from transforms.plan.groups import TAG
from transforms.plan.knowledge.article_accounts import CONTENT, Accounts
from transforms.plan.knowledge.collections import BETWEEN, collection_ref
from transforms.plan.knowledge.composing import Body, unlinked
from transforms.plan.knowledge.contents import (
    MAX_TITLE,
    Knowledge,
    Row,
    Whole,
    author_of,
    bodies_of,
    languages_of,
    title_of,
    whole_articles,
)
from transforms.plan.knowledge.neighbours import is_public
from transforms.plan.knowledge.withdrawn import NO_OTHERS, NOBODYS, Others
from transforms.plan.steps import fingerprint, ref
from transforms.quirks.intercom_articles import AUTHOR, LOCALES
from transforms.rules import Rules

CREATE: Final = "article"
INTERNAL: Final = "internal"
INTERNAL_CONTENT: Final = "internal_content"

AUTHOR_REPLACED: Final = "author_replaced"
TITLE_CUT: Final = "title_cut"
AS_DRAFT: Final = "restricted_as_draft"
AS_INTERNAL: Final = "restricted_as_internal"
DRAFT_AS_INTERNAL: Final = "draft_as_internal"
DATES: Final = "article_dates_left_out"
OUTDATED: Final = "outdated_mark_left_out"
PROMOTED: Final = "promotion_left_out"
VOTES: Final = "votes_left_out"
LABELS: Final = "labels_dropped"
SHELL: Final = "default_language_missing"
TWIN: Final = "title_is_there_already"
LONE: Final = "collection_made"

NO_TRANSLATION: Final = "no_translation"

NOTHING: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({})
NOT_HIDDEN: Final[Mapping[str, str]] = MappingProxyType({})
UNSETTLED: Final[Mapping[str, Collection[str]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Known:
    """What the ledger knows of one article."""

    settled: Collection[str] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    hidden: str = ""  # what it was taken from its readers with, if it was
    others: Others = NO_OTHERS


def plan_articles(  # noqa: PLR0913 - a batch, and what it is planned with
    articles: pa.Table,
    translations: pa.Table,
    article_files: pa.Table,
    files: pa.Table,
    *,
    knowledge: Knowledge,
    settled: Mapping[str, Collection[str]] = UNSETTLED,
    versions: Mapping[str, Mapping[str, str]] = NOTHING,
    hidden: Mapping[str, str] = NOT_HIDDEN,
    others: Mapping[str, Others] = NOBODYS,
) -> Planned:
    """Plan a batch of articles with all of their translations and files.

    `settled` and `versions` are those of records that were begun: by the ids of articles, and of
    translations where those are internal articles. `hidden`: the fingerprints of what took
    articles from their readers, which are there again. `others`: languages that Intercom has of
    articles, and that there are no words for.

    In:      ARTICLE; TRANSLATION and ARTICLE_FILE of those; FILE of these.
    Kept:    a record an article ("article", "tag:…"), or a translation ("internal", "tag:…");
             later one that sets links and changes ("content").
    Skipped: "filtered_articles", "translations_off", "locale_…", "no_translation";
             "deleted_in_source" of a language that is taken from readers.
    """
    plan = _Plan(knowledge, settled, versions, hidden, others)
    for whole in whole_articles(articles, translations, article_files, files):
        plan.add(whole)
    return planned(plan.records, plan.accounts.rows, second=plan.second)


class _Plan:
    """Takes articles one by one, and holds what was planned."""

    def __init__(
        self,
        knowledge: Knowledge,
        settled: Mapping[str, Collection[str]],
        versions: Mapping[str, Mapping[str, str]],
        hidden: Mapping[str, str],
        others: Mapping[str, Others],
    ) -> None:
        self._about = knowledge
        self._settled = settled
        self._versions = versions
        self._hidden = hidden
        self._others = others
        self.records: list[PlannedRecord] = []
        self.second: list[PlannedRecord] = []
        self.accounts = Accounts(knowledge.rules)

    def add(self, whole: Whole) -> None:
        """Plan one article."""
        row = whole.article
        languages, left = languages_of(whole, self._about)
        known = self._known(row["source_id"])
        self.accounts.leave_translations(left)
        self.accounts.withdraw(whole, known.others)
        if not languages:
            reason = next(iter(left.values()), NO_TRANSLATION)
            self.accounts.leave(whole, reason, withdrawn=known.others.gone)
            if known.others.gone:
                self._keep(_record(row), row, self._body(row, {}), has_links=False, losses=())
            return
        is_begun_public = CREATE in known.settled
        if is_public(row) or self._is_draft_wished or is_begun_public:
            self._public(whole, languages)
        else:
            self._internal(whole, languages)

    @property
    def _is_draft_wished(self) -> bool:
        return self._about.rules.mapping.articles.restricted == "draft"

    def _known(self, source_id: str) -> _Known:
        return _Known(
            self._settled.get(source_id, ()),
            self._versions.get(source_id, {}),
            self._hidden.get(source_id, ""),
            self._others.get(source_id, NO_OTHERS),
        )

    # --- what everybody may read

    def _public(self, whole: Whole, languages: Mapping[str, Row]) -> None:
        row = whole.article
        losses = self._losses(row, languages)
        bodies = bodies_of(whole, languages, self._about, is_internal=False)
        contents: dict[str, Any] = {}
        for locale, each in languages.items():
            contents[locale] = self._content(row, each, bodies[locale])
            losses += [*bodies[locale].losses, *self._lost(row, each)]
        default = self._about.center(row).target.locales[0]
        others = self._known(row["source_id"]).others
        if default not in contents and default not in others.there:
            losses.append(SHELL)
            contents[default] = _shell(next(iter(contents.values())))
        body = self._body(row, contents)
        record = _record(row)
        has_links = any(each.leads for each in bodies.values())
        spoken = {to: each["locale"] for to, each in languages.items()}
        self._keep(record, row, body, has_links=has_links, losses=losses, spoken=spoken)
        self.accounts.carry(whole, record, losses, step_key=CREATE)
        for each in languages.values():
            self.accounts.carry_translation(each, record, CREATE)

    def _body(self, row: Row, contents: Mapping[str, Any]) -> dict[str, Any]:
        center = self._about.center(row).target
        body = {
            "parent_id": ref(EntityType.COLLECTION.value, self._collection(row)),
            "default": center.locales[0],
            "place": center.url,
            "ai": self._about.rules.options.ai_availability,
            "contents": contents,
        }
        if not is_public(row):
            body["restricted"] = True  # hidden even where people have changed it since
        return body

    def _keep(  # noqa: PLR0913 - what both kinds of article have
        self,
        record: RecordRef,
        row: Row,
        body: dict[str, Any],
        *,
        has_links: bool,
        losses: Sequence[str],
        spoken: Mapping[str, str] | None = None,
        is_internal: bool = False,
    ) -> None:
        """Add a record that creates, and a later one where links or changes need it."""
        create, content = (INTERNAL, INTERNAL_CONTENT) if is_internal else (CREATE, CONTENT)
        makes, changes = (
            (Operation.INTERNAL_ARTICLE_CREATE, Operation.INTERNAL_ARTICLE_UPDATE)
            if is_internal
            else (Operation.ARTICLE_CREATE, Operation.ARTICLE_UPDATE)
        )
        known = self._known(record.source_id)
        version = _version(body)
        first = _without_links(body)
        quirks = (AUTHOR.id,) if is_internal else (AUTHOR.id, LOCALES.id)
        made = Step(
            create,
            makes,
            first,
            fingerprint(makes, first),
            quirks=quirks,
            losses=tuple(dict.fromkeys(losses)),
            hints=Hints(version=version, spoken=spoken),
        )
        tags = self._tag_steps(row, known.settled, is_internal=is_internal)
        at = row["created_at"]
        self.records.append(PlannedRecord(record, (made, *tags), "{}", at))
        is_changed = create in known.settled and known.versions.get(create, version) != version
        if has_links or is_changed or content in known.settled or known.hidden or known.others.gone:
            told = fingerprint(changes, body, (), known.hidden, *known.others.gone)
            hints = Hints(withdrawn=known.others.withdrawn, spoken=spoken)
            step = Step(content, changes, body, told, is_mutable=True, quirks=quirks, hints=hints)
            self.second.append(PlannedRecord(record, (step,), "{}", at))

    def _content(self, row: Row, each: Row, body: Body) -> dict[str, Any]:
        is_shown = not each["is_draft"] and is_public(row)
        content: dict[str, Any] = {
            "title": title_of(each),
            "author_id": author_of(row, each, self._about),
            "state": "published" if is_shown else "draft",
            **body.told(),
        }
        if each["description"]:
            content["description"] = each["description"]
        return content

    def _lost(self, row: Row, each: Row) -> list[str]:
        """Return what a translation loses beside its body."""
        author_id = each["author_id"] or row["author_id"]
        is_replaced = author_id is not None and self._about.author(author_id) is None
        is_cut = len(" ".join(each["title"].split())) > MAX_TITLE
        told = {TITLE_CUT: is_cut, AUTHOR_REPLACED: is_replaced}
        return [loss for loss, is_lost in told.items() if is_lost]

    # --- what teammates alone may read

    def _internal(self, whole: Whole, languages: Mapping[str, Row]) -> None:
        """Plan an internal article of each language: they have neither languages nor places."""
        row = whole.article
        bodies = bodies_of(whole, languages, self._about, is_internal=True)
        of_all = [AS_INTERNAL, *self._losses(row, languages)]
        for locale, each in languages.items():
            author = author_of(row, each, self._about)
            told = {
                "title": title_of(each),
                "author_id": author,
                "owner_id": author,
                "ai": self._about.rules.options.ai_availability,
                **bodies[locale].told(),
            }
            losses = [*of_all, *bodies[locale].losses, *self._lost(row, each)]
            losses += [DRAFT_AS_INTERNAL] if each["is_draft"] else []
            record = _record(each)
            has_links = bodies[locale].leads
            self._keep(record, row, told, has_links=has_links, losses=losses, is_internal=True)
            self.accounts.carry_translation(each, record, INTERNAL)
        owner = _record(next(iter(languages.values())))
        self.accounts.carry(whole, owner, of_all, step_key=INTERNAL)

    # --- what both share

    def _collection(self, row: Row) -> str:
        return collection_ref(row["collection_id"], row["help_center_id"], self._about.tree)

    def _losses(self, row: Row, languages: Mapping[str, Row]) -> list[str]:
        """Return what Intercom has no place for, of the article itself."""
        rules = self._about.rules
        told = {
            AS_DRAFT: not is_public(row) and self._is_draft_wished,
            DATES: rules.options.original_dates == "attributes" and row["created_at"] is not None,
            OUTDATED: any(each["is_outdated"] for each in languages.values()),
            PROMOTED: row["is_promoted"],
            VOTES: bool(row["votes"]),
            LABELS: bool(row["labels"] or row["content_tags"]) and not rules.options.has_tags,
            LONE: row["collection_id"] not in self._about.tree.rows,
            TWIN: any(
                e["title"].strip().lower() in self._about.base.titles for e in languages.values()
            ),
        }
        return [loss for loss, is_lost in told.items() if is_lost] + list(row["losses"] or ())

    def _tag_steps(self, row: Row, settled: Collection[str], *, is_internal: bool) -> list[Step]:
        kind = "internal_articles" if is_internal else "articles"
        wished = article_tags(row, self._about.rules)
        if is_internal and (path := self._about.tree.names(row["collection_id"])):
            wished.append(BETWEEN.join(path))
        tags = {names.tag_id(each): names.tag_name(each) for each in wished}
        steps = [_tag_step(tag, Operation.ARTICLE_TAG, kind) for tag in tags]
        had = {key.removeprefix(TAG) for key in settled if key.startswith(TAG)}
        steps += [_tag_step(tag, Operation.ARTICLE_UNTAG, kind) for tag in sorted(had - set(tags))]
        return steps


def article_tags(row: Row, rules: Rules) -> list[str]:
    """Return the tags that an article's labels and content tags become."""
    if not rules.options.has_tags:
        return []
    return names.tag_names([*row["labels"], *row["content_tags"]])


def _record(row: Row) -> RecordRef:
    """Return the record of an article, or of a translation that is an internal one."""
    return RecordRef(EntityType.ARTICLE.value, row["source_id"])


def _tag_step(tag: str, operation: Operation, kind: str) -> Step:
    body = {"id": ref(EntityType.TAG.value, tag), "of": kind}
    return Step(f"{TAG}{tag}", operation, body, fingerprint(operation, body), is_mutable=True)


def _without_links(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a body for its first sending: the second pass tells where its links lead."""

    def told(content: Mapping[str, Any]) -> dict[str, Any]:
        forms = {name: unlinked(content[name]) for name in ("rich", "plain") if name in content}
        return {**content, **forms}

    if "contents" not in body:
        return told(body)
    contents = {locale: told(each) for locale, each in body["contents"].items()}
    return {**body, "contents": contents}


def _version(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]


def _shell(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the default language of an article that is not translated into it: never shown."""
    kept = {name: content[name] for name in ("title", "author_id")}
    return {**kept, "state": "draft", "rich": []}
