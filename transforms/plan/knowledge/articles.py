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

from transforms.model import EntityType, Hints, Operation, Outcome, PlannedRecord, RecordRef, Step
from transforms.plan import names
from transforms.plan.accounts import Fate, Planned, carried, left_out, planned
from transforms.plan.groups import TAG
from transforms.plan.knowledge.collections import BETWEEN, collection_ref
from transforms.plan.knowledge.composing import ArticleFile, Body, unlinked
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
from transforms.plan.steps import fingerprint, ref
from transforms.quirks.intercom_articles import AUTHOR, LOCALES
from transforms.rules import Rules

CREATE: Final = "article"
CONTENT: Final = "content"
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
) -> Planned:
    """Plan a batch of articles with all of their translations and files.

    `settled` and `versions` are those of records that were begun: by the ids of articles, and of
    translations where those are internal articles. `hidden`: the fingerprints of what took
    articles from their readers, which are there again.

    In:      ARTICLE; TRANSLATION and ARTICLE_FILE of those; FILE of these.
    Kept:    a record an article ("article", "tag:…"), or a translation ("internal", "tag:…");
             later one that sets links and changes ("content").
    Skipped: "filtered_articles", "translations_off", "locale_…", "no_translation".
    """
    plan = _Plan(knowledge, settled, versions, hidden)
    for whole in whole_articles(articles, translations, article_files, files):
        plan.add(whole)
    return planned(plan.records, plan.rows, second=plan.second)


class _Plan:
    """Takes articles one by one, and holds what was planned."""

    def __init__(
        self,
        knowledge: Knowledge,
        settled: Mapping[str, Collection[str]],
        versions: Mapping[str, Mapping[str, str]],
        hidden: Mapping[str, str],
    ) -> None:
        self._about = knowledge
        self._settled = settled
        self._versions = versions
        self._hidden = hidden
        self.records: list[PlannedRecord] = []
        self.second: list[PlannedRecord] = []
        self.rows: list[dict[str, Any]] = []

    def add(self, whole: Whole) -> None:
        """Plan one article."""
        row = whole.article
        languages, left = languages_of(whole, self._about)
        for source_id, reason in left.items():
            fate = Fate(Outcome.SKIPPED, reason)
            self.rows.append(left_out(EntityType.TRANSLATION, source_id, fate))
        if not languages:
            reason = next(iter(left.values()), NO_TRANSLATION)
            fate = Fate(Outcome.SKIPPED, reason)
            self.rows.append(left_out(EntityType.ARTICLE, row["source_id"], fate, url=row["url"]))
            self._leave_files(whole.files, fate)
            return
        is_begun_public = CREATE in self._known(row["source_id"]).settled
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
        if default not in contents:
            losses.append(SHELL)
            contents[default] = _shell(next(iter(contents.values())))
        body = {
            "parent_id": ref(EntityType.COLLECTION.value, self._collection(row)),
            "default": default,
            "place": self._about.center(row).target.url,
            "ai": self._about.rules.options.ai_availability,
            "contents": contents,
        }
        if not is_public(row):
            body["restricted"] = True  # hidden even where people have changed it since
        record = RecordRef(EntityType.ARTICLE.value, row["source_id"])
        has_links = any(each.leads for each in bodies.values())
        self._keep(record, row, body, has_links=has_links, losses=losses)
        self._account(whole, record, languages.values(), losses)

    def _keep(
        self,
        record: RecordRef,
        row: Row,
        body: dict[str, Any],
        *,
        has_links: bool,
        losses: Sequence[str],
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
            hints=Hints(version=version),
        )
        tags = self._tag_steps(row, known.settled, is_internal=is_internal)
        at = row["created_at"]
        self.records.append(PlannedRecord(record, (made, *tags), "{}", at))
        is_changed = create in known.settled and known.versions.get(create, version) != version
        if has_links or is_changed or content in known.settled or known.hidden:
            told = fingerprint(changes, body, (), known.hidden)
            step = Step(content, changes, body, told, is_mutable=True, quirks=quirks)
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
            record = RecordRef(EntityType.ARTICLE.value, each["source_id"])
            has_links = bodies[locale].leads
            self._keep(record, row, told, has_links=has_links, losses=losses, is_internal=True)
            self._account_one(each, record, INTERNAL)
        first = next(iter(languages.values()))
        owner = RecordRef(EntityType.ARTICLE.value, first["source_id"])
        told_row = carried(
            EntityType.ARTICLE, row["source_id"], owner=owner, losses=of_all, url=row["url"]
        )
        self.rows.append(told_row)
        self._account_files(whole.files, owner, INTERNAL)

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

    # --- accounts

    def _account(
        self,
        whole: Whole,
        record: RecordRef,
        translations: Collection[Row],
        losses: Sequence[str],
    ) -> None:
        row = whole.article
        self.rows.append(
            carried(EntityType.ARTICLE, row["source_id"], losses=losses, url=row["url"])
        )
        for each in translations:
            self._account_one(each, record, CREATE)
        self._account_files(whole.files, record, CREATE)

    def _account_one(self, each: Row, record: RecordRef, step_key: str) -> None:
        self.rows.append(
            carried(
                EntityType.TRANSLATION,
                each["source_id"],
                owner=record,
                step_key=step_key,
                losses=each["losses"] or (),
                url=each["url"],
            )
        )

    def _account_files(
        self, files: Sequence[ArticleFile], record: RecordRef, step_key: str
    ) -> None:
        is_dropped = self._about.rules.options.kb_attachments == "drop"
        for file in files:
            entity, source_id = EntityType.ARTICLE_FILE, file.row["source_id"]
            if is_dropped and not file.row["is_inline"]:
                fate = Fate(Outcome.SKIPPED, "attachments_dropped")
                self.rows.append(left_out(entity, source_id, fate, owner=record))
            elif file.sha256 is None:
                reason = file.row["unavailable"] or "file_not_available"
                fate = Fate(Outcome.FAILED, reason)
                self.rows.append(left_out(entity, source_id, fate, owner=record))
            else:
                self.rows.append(
                    carried(entity, source_id, owner=record, step_key=step_key, sha256=file.sha256)
                )

    def _leave_files(self, files: Sequence[ArticleFile], fate: Fate) -> None:
        for file in files:
            self.rows.append(left_out(EntityType.ARTICLE_FILE, file.row["source_id"], fate))


def article_tags(row: Row, rules: Rules) -> list[str]:
    """Return the tags that an article's labels and content tags become."""
    if not rules.options.has_tags:
        return []
    return names.tag_names([*row["labels"], *row["content_tags"]])


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
