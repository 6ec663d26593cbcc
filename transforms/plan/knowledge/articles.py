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

from transforms.contracts import FILE, conform
from transforms.knowledge.contracts import ARTICLE, ARTICLE_FILE, TRANSLATION
from transforms.model import EntityType, Hints, Operation, Outcome, PlannedRecord, RecordRef, Step
from transforms.plan import names
from transforms.plan.accounts import Fate, Planned, carried, left_out, planned
from transforms.plan.groups import TAG
from transforms.plan.knowledge.base import SourceCenter, TargetBase, Tree
from transforms.plan.knowledge.collections import BETWEEN, collection_ref
from transforms.plan.knowledge.composing import (
    ArticleFile,
    Body,
    Surroundings,
    composed,
    past_of,
    place_of,
    unlinked,
)
from transforms.plan.knowledge.locales import placed
from transforms.plan.knowledge.neighbours import NOBODY, Neighbours, is_public
from transforms.plan.steps import fingerprint, ref
from transforms.plan.workspace import Matching
from transforms.quirks.intercom_articles import AUTHOR, LOCALES
from transforms.rules import Rules

CREATE: Final = "article"
CONTENT: Final = "content"
INTERNAL: Final = "internal"
INTERNAL_CONTENT: Final = "internal_content"
MAX_TITLE: Final = 255  # characters; OpenAPI 2.16 names it of snippets
UNTITLED: Final = "Untitled"

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

FILTERED: Final = "filtered_articles"
TRANSLATIONS_OFF: Final = "translations_off"
NO_TRANSLATION: Final = "no_translation"

Row = Mapping[str, Any]
NOTHING: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({})
UNSETTLED: Final[Mapping[str, Collection[str]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What all articles of a migration share."""

    rules: Rules
    base: TargetBase
    centers: Mapping[str, SourceCenter]
    tree: Tree
    matching: Matching
    author_id: str | None = None  # admin of mapping.articles.author
    names: Mapping[str, str] = field(default_factory=dict)  # of the source's agents
    neighbours: Neighbours = NOBODY

    @property
    def stand_in(self) -> str:
        """Return the admin who is the author of what nobody else can be."""
        return self.author_id or self.matching.stand_in


@dataclass(frozen=True, slots=True)
class _Known:
    """What the ledger knows of one article."""

    settled: Collection[str] = ()
    versions: Mapping[str, str] = field(default_factory=dict)


def plan_articles(  # noqa: PLR0913 - a batch, and what it is planned with
    articles: pa.Table,
    translations: pa.Table,
    article_files: pa.Table,
    files: pa.Table,
    *,
    knowledge: Knowledge,
    settled: Mapping[str, Collection[str]] = UNSETTLED,
    versions: Mapping[str, Mapping[str, str]] = NOTHING,
) -> Planned:
    """Plan a batch of articles with all of their translations and files.

    `settled` and `versions` are those of records that were begun: by the ids of articles, and of
    translations where those are internal articles.

    In:      ARTICLE; TRANSLATION and ARTICLE_FILE of those; FILE of these.
    Kept:    a record an article ("article", "tag:…"), or a translation ("internal", "tag:…");
             later one that sets links and changes ("content").
    Skipped: "filtered_articles", "translations_off", "locale_…", "no_translation".
    """
    told = _by_article(translations, TRANSLATION)
    held = _by_article(article_files, ARTICLE_FILE)
    bytes_of = {row["id"]: row for row in conform(files, FILE).to_pylist()}
    plan = _Plan(knowledge, settled, versions)
    for row in conform(articles, ARTICLE).to_pylist():
        mine = [_file(each, bytes_of) for each in held.get(row["source_id"], ())]
        plan.add(row, told.get(row["source_id"], []), mine)
    return planned(plan.records, plan.rows, plan.later)


def languages_of(
    article: Row, translations: Sequence[Row], knowledge: Knowledge
) -> tuple[dict[str, Row], dict[str, str]]:
    """Return an article's translations by Intercom's language, and why others are left out."""
    rules, center = knowledge.rules, knowledge.centers[article["help_center_id"]]
    left: dict[str, str] = {}
    kept: dict[str, Row] = {}
    for each in translations:
        reason = _reason(article, each, knowledge)
        if reason is None:
            kept[each["locale"]] = each
        else:
            left[each["source_id"]] = reason
    found = placed(
        kept,
        default=article["default_locale"],
        order=center.locales,
        mapping=rules.mapping.articles.locales,
        enabled=center.target.locales,
    )
    left |= {kept[locale]["source_id"]: reason for locale, reason in found.left_out.items()}
    return {to: kept[locale] for to, locale in found.taken.items()}, left


def _reason(article: Row, translation: Row, knowledge: Knowledge) -> str | None:
    """Return why a translation is not wished for."""
    wished, options = knowledge.rules.filters.articles, knowledge.rules.options
    path = knowledge.tree.path(article["collection_id"])
    told = [each["name"] for row in path for each in row["names"]]
    told += [row["source_id"] for row in path]
    states = ["draft" if translation["is_draft"] else "published"]
    is_wished = (
        wished.locales.admits([translation["locale"]])
        and wished.states.admits(states)
        and wished.categories.admits(told)
    )
    if not is_wished:
        return FILTERED
    is_default = translation["locale"] == article["default_locale"]
    return None if is_default or options.translations else TRANSLATIONS_OFF


class _Plan:
    """Takes articles one by one, and holds what was planned."""

    def __init__(
        self,
        knowledge: Knowledge,
        settled: Mapping[str, Collection[str]],
        versions: Mapping[str, Mapping[str, str]],
    ) -> None:
        self._about = knowledge
        self._settled = settled
        self._versions = versions
        self.records: list[PlannedRecord] = []
        self.later: list[PlannedRecord] = []
        self.rows: list[dict[str, Any]] = []

    def add(self, row: Row, translations: Sequence[Row], files: Sequence[ArticleFile]) -> None:
        """Plan one article."""
        languages, left = languages_of(row, translations, self._about)
        for source_id, reason in left.items():
            fate = Fate(Outcome.SKIPPED, reason)
            self.rows.append(left_out(EntityType.TRANSLATION, source_id, fate))
        if not languages:
            reason = next(iter(left.values()), NO_TRANSLATION)
            fate = Fate(Outcome.SKIPPED, reason)
            self.rows.append(left_out(EntityType.ARTICLE, row["source_id"], fate, url=row["url"]))
            self._leave_files(files, fate)
            return
        is_begun_public = CREATE in self._known(row["source_id"]).settled
        if is_public(row) or self._is_draft_wished or is_begun_public:
            self._public(row, languages, files)
        else:
            self._internal(row, languages, files)

    @property
    def _is_draft_wished(self) -> bool:
        return self._about.rules.mapping.articles.restricted == "draft"

    def _known(self, source_id: str) -> _Known:
        return _Known(self._settled.get(source_id, ()), self._versions.get(source_id, {}))

    # --- what everybody may read

    def _public(self, row: Row, languages: Mapping[str, Row], files: Sequence[ArticleFile]) -> None:
        around = self._surroundings(row, languages, files)
        losses = self._losses(row, languages)
        bodies: dict[str, Body] = {}
        contents: dict[str, Any] = {}
        for locale, each in languages.items():
            bodies[locale] = composed(each, locale, around, end=self._end(row, each))
            contents[locale], lost = self._content(row, each, bodies[locale])
            losses += [*bodies[locale].losses, *lost]
        default = self._center(row).target.locales[0]
        if default not in contents:
            losses.append(SHELL)
            contents[default] = _shell(next(iter(contents.values())))
        body = self._body(row, default, contents)
        own = ref(EntityType.COLLECTION.value, self._collection(row))
        body["parent_id"] = own
        record = RecordRef(EntityType.ARTICLE.value, row["source_id"])
        has_links = any(each.leads for each in bodies.values())
        self._keep(record, row, body, has_links=has_links, losses=losses)
        self._account(row, record, CREATE, languages.values(), files, losses)

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
        if has_links or is_changed or content in known.settled:
            step = Step(
                content, changes, body, fingerprint(changes, body), is_mutable=True, quirks=quirks
            )
            self.later.append(PlannedRecord(record, (step,), "{}", at))

    def _content(self, row: Row, each: Row, body: Body) -> tuple[dict[str, Any], list[str]]:
        title, losses = _title(each["title"])
        author, replaced = self._author(each["author_id"] or row["author_id"])
        is_shown = not each["is_draft"] and is_public(row)
        content: dict[str, Any] = {
            "title": title,
            "author_id": author,
            "state": "published" if is_shown else "draft",
            **body.told(),
        }
        if each["description"]:
            content["description"] = each["description"]
        return content, [*losses, *replaced]

    def _body(self, row: Row, default: str, contents: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "default": default,
            "place": self._center(row).target.url,
            "ai": self._about.rules.options.ai_availability,
            "contents": dict(contents),
        }

    # --- what teammates alone may read

    def _internal(
        self, row: Row, languages: Mapping[str, Row], files: Sequence[ArticleFile]
    ) -> None:
        """Plan an internal article of each language: they have neither languages nor places."""
        around = self._surroundings(row, languages, files)
        path = self._about.tree.names(row["collection_id"])
        all_losses = [AS_INTERNAL, *self._losses(row, languages)]
        for locale, each in languages.items():
            end = place_of([self._center(row).name, *path], row) + self._end(row, each)
            body = composed(each, locale, around, end=end)
            title, losses = _title(each["title"])
            author, replaced = self._author(each["author_id"] or row["author_id"])
            losses = [*all_losses, *body.losses, *losses, *replaced]
            losses += [DRAFT_AS_INTERNAL] if each["is_draft"] else []
            told = {
                "title": title,
                "author_id": author,
                "owner_id": author,
                "ai": self._about.rules.options.ai_availability,
                **body.told(),
            }
            record = RecordRef(EntityType.ARTICLE.value, each["source_id"])
            self._keep(record, row, told, has_links=body.leads, losses=losses, is_internal=True)
            self._account_one(each, record, INTERNAL)
        first = next(iter(languages.values()))
        owner = RecordRef(EntityType.ARTICLE.value, first["source_id"])
        self.rows.append(
            carried(
                EntityType.ARTICLE,
                row["source_id"],
                owner=owner,
                losses=all_losses,
                url=row["url"],
            )
        )
        self._account_files(files, owner, INTERNAL)

    # --- what both share

    def _center(self, row: Row) -> SourceCenter:
        return self._about.centers[row["help_center_id"]]

    def _collection(self, row: Row) -> str:
        return collection_ref(row["collection_id"], row["help_center_id"], self._about.tree)

    def _surroundings(
        self, row: Row, languages: Mapping[str, Row], files: Sequence[ArticleFile]
    ) -> Surroundings:
        told = {to: each["locale"] for to, each in languages.items()}
        place, rules = self._center(row).target.url, self._about.rules
        return Surroundings(row, told, files, self._about.neighbours, place, rules)

    def _end(self, row: Row, each: Row) -> str:
        """Return the line of dates and author, where the operator wishes for one."""
        if self._about.rules.options.original_dates != "note":
            return ""
        author_id = each["author_id"] or row["author_id"]
        is_here = author_id in self._about.matching.admins
        return past_of(row, None if is_here else self._about.names.get(author_id or ""))

    def _author(self, author_id: str | None) -> tuple[str, list[str]]:
        found = self._about.matching.admins.get(author_id or "")
        if found is not None:
            return found, []
        return self._about.stand_in, [AUTHOR_REPLACED] if author_id else []

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
        row: Row,
        record: RecordRef,
        step_key: str,
        translations: Collection[Row],
        files: Sequence[ArticleFile],
        losses: Sequence[str],
    ) -> None:
        self.rows.append(
            carried(EntityType.ARTICLE, row["source_id"], losses=losses, url=row["url"])
        )
        for each in translations:
            self._account_one(each, record, step_key)
        self._account_files(files, record, step_key)

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


def gone_articles(refs: Mapping[RecordRef, str]) -> list[PlannedRecord]:
    """Return what is done with articles that the source has no more, by the key that made them.

    A public one is taken from its readers and stays as a draft; an internal one is deleted.
    """
    return [PlannedRecord(record, (_gone_step(key),)) for record, key in refs.items()]


def _gone_step(key: str) -> Step:
    operation = (
        Operation.INTERNAL_ARTICLE_DELETE if key == INTERNAL else Operation.ARTICLE_UNPUBLISH
    )
    return Step("gone", operation, {}, fingerprint(operation, {}, (), key), is_mutable=True)


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


def _title(title: str) -> tuple[str, list[str]]:
    told = " ".join(title.split()) or UNTITLED
    return told[:MAX_TITLE], [TITLE_CUT] if len(told) > MAX_TITLE else []


def _shell(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the default language of an article that is not translated into it: never shown."""
    kept = {name: content[name] for name in ("title", "author_id")}
    return {**kept, "state": "draft", "rich": []}


def _file(row: Row, bytes_of: Mapping[str, Row]) -> ArticleFile:
    file = bytes_of.get(row["source_id"])
    if file is None or row["unavailable"] is not None:
        return ArticleFile(row)
    return ArticleFile(row, file["sha256"], file["size_bytes"], file["content_type"])


def _by_article(table: pa.Table, contract: pa.Schema) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in conform(table, contract).to_pylist():
        found.setdefault(row["article_id"], []).append(row)
    return found
