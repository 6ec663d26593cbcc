"""Messages, notes and files of a conversation against those of its ticket, one by one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from transforms.quirks.intercom import TEXT_FILE
from transforms.verify.attachments import is_same, paired, unlike
from transforms.verify.case import Knowledge, TicketCase
from transforms.verify.expected import (
    ATTACHMENT,
    CREATE,
    MESSAGE,
    ExpectedFile,
    ExpectedMessage,
    expected_messages,
    files_on,
    unaccounted,
)
from transforms.verify.findings import Finding, Kind
from transforms.verify.seen import SOURCE, SeenConversation, SeenFile, SeenPart
from transforms.verify.words import fault, letters

TICKET: Final = "ticket"
NOTE: Final = "note:"
VERSION: Final = "/v:"  # in the key of a message that the source changed after it was sent

Fault = tuple[Kind, object, object]


@dataclass
class ThreadComparison:
    """Finds each message's part, and says what is wrong with it.

    First by its id in the ledger where all is right, then by content, then by id again: so a lost
    message is not taken for a changed one, and a changed one not for a lost one.
    """

    case: TicketCase
    known: Knowledge
    seen: SeenConversation
    expected: list[ExpectedMessage] = field(init=False)
    owned: dict[str, str] = field(init=False)  # part id: step key
    taken: dict[str, str] = field(default_factory=dict)  # part id: message id
    found: dict[str, SeenPart] = field(default_factory=dict)  # message id: its part

    def __post_init__(self) -> None:
        """Read what is expected, and which parts the ledger knows."""
        self.expected = expected_messages(self.case, self.known)
        self.owned = {
            part: key for key in self.case.steps if (part := self.case.part_id(key)) is not None
        }
        self.owned.pop(self.case.target_id, None)
        self.owned[SOURCE] = CREATE

    def findings(self) -> Iterator[Finding]:
        """Yield every difference, and what people wrote since."""
        for entity, source_id in unaccounted(self.case):
            yield self._of(Kind.RECORD_UNACCOUNTED, source_id, entity=entity)
        self._match()
        for each in self.expected:
            yield from self._message(each)
        yield from self._order()
        yield from self._notes()
        yield from self._others()

    def own_part(self, each: ExpectedMessage) -> SeenPart | None:
        """Return the part that the ledger names for a message."""
        wanted = SOURCE if each.step_key == CREATE else self.case.part_id(each.step_key)
        return self._part(wanted)

    def _part(self, part_id: str | None) -> SeenPart | None:
        found = (part for part in self.seen.parts if part.id == part_id and not part.is_redacted)
        return next(found, None)

    def _match(self) -> None:
        for each in self.expected:
            part = self.own_part(each)
            if part is not None and not list(faults(each, part)):
                self._take(each, part)
        for each in self._open():
            alike = (part for part in self._free() if not list(faults(each, part)))
            self._take(each, next(alike, None))
        for each in self._open():
            part = self.own_part(each)
            if part is not None and part.id not in self.taken:
                self._take(each, part)
        for each in self._open():
            same = (part for part in self._free() if each.words.words and _says(each, part))
            self._take(each, next(same, None))

    def _open(self) -> list[ExpectedMessage]:
        return [each for each in self.expected if each.id not in self.found]

    def _free(self) -> Iterator[SeenPart]:
        """Yield messages that are nobody's yet and that no other step made."""
        for part in self.seen.parts:
            is_ours = self.owned.get(part.id, "").startswith((NOTE, f"{MESSAGE}:", CREATE))
            is_message = part.is_message and not part.is_redacted
            if is_message and not is_ours and part.id not in self.taken:
                yield part

    def _take(self, each: ExpectedMessage, part: SeenPart | None) -> None:
        if part is not None:
            self.found[each.id] = part
            self.taken[part.id] = each.id

    def _message(self, each: ExpectedMessage) -> Iterator[Finding]:
        part = self.found.get(each.id)
        if part is None:
            is_hidden = self.seen.hidden > 0 and each.at <= min(
                (other.at for other in self.seen.parts[1:]), default=0
            )
            yield self._of(Kind.NOT_SHOWN if is_hidden else Kind.MESSAGE_LOST, each.id)
            return
        for kind, expected, found in faults(each, part):
            yield self._of(kind, each.id, part.id, expected=expected, found=found)
        yield from self._files(each, part)

    def _files(self, each: ExpectedMessage, part: SeenPart) -> Iterator[Finding]:
        """Compare a message's files, those too that follow it in parts of their own."""
        parts = [part, *self._followers(each)]
        for other in parts[1:]:
            self.taken[other.id] = each.id
            own = each if other.author_id == each.author_id else each.of_files
            for kind, expected, found in faults(own, other):
                if kind is not Kind.TEXT_DIFFERS:
                    yield self._of(kind, each.id, other.id, expected=expected, found=found)
        shown = [file for other in parts for file in other.files]
        pairs, left = paired(each.files, shown)
        for file in each.files:
            yield from self._file(file, pairs.get(file.id), part)
        lost = {*self.case.noted(each.step_key, "losses")}
        for other_file in left:
            if other_file.name == TEXT_FILE and lost & {"text_in_file", "text_refused"}:
                continue
            yield self._of(Kind.FILE_EXTRA, each.id, part.id, what=other_file.name)

    def _file(
        self, file: ExpectedFile, match: SeenFile | None, part: SeenPart
    ) -> Iterator[Finding]:
        kind, expected, found = Kind.FILE_MISSING, None, None
        if match is not None:
            if is_same(file, match):
                return
            kind = Kind.FILE_DIFFERS
            expected, found = unlike(file, match)
            if match.trouble is not None:
                kind, expected, found = Kind.NOT_READ, None, match.trouble
        yield self._of(
            kind,
            file.id,
            part.id,
            entity=ATTACHMENT,
            what=file.name,
            expected=expected,
            found=found,
        )

    def _followers(self, each: ExpectedMessage) -> list[SeenPart]:
        """Return the parts that carry files only: by the ledger, else by author, time and files."""
        own = f"{MESSAGE}:{each.id}" if each.step_key == CREATE else each.step_key
        prefix = f"{own}/files:"
        keys = [key for key in self.case.steps if key.startswith(prefix)]
        named = [self._part(self.case.part_id(key)) for key in keys]
        found = [part for part in named if part is not None]
        if len(found) < sum(map(self.case.is_settled, keys)):
            found += [
                part
                for part in self._free()
                if part.files and part.author_id == each.of_files.author_id and part.at == each.at
            ]
        return found

    def _order(self) -> Iterator[Finding]:
        latest = -1
        for each in self.expected:
            part = self.found.get(each.id)
            if part is None or VERSION in each.step_key:
                continue  # what was rewritten in the source is sent once more, behind the others
            if part.place < latest:
                yield self._of(Kind.ORDER_DIFFERS, each.id, part.id, found=f"place {part.place}")
            latest = max(latest, part.place)

    def _notes(self) -> Iterator[Finding]:
        """Compare the notes of the migration's own: they are there, and private."""
        for key in self.case.steps:
            if not key.startswith(NOTE) or not self.case.is_settled(key):
                continue
            part = self._part(self.case.part_id(key))
            if part is None:
                if not self.seen.hidden:
                    yield self._of(Kind.NOTE_LOST, self.case.id, entity=TICKET, what=key)
                continue
            self.taken[part.id] = key
            if not part.is_note:
                yield self._of(
                    Kind.VISIBILITY_DIFFERS, self.case.id, part.id, entity=TICKET, what=key
                )
            files = files_on(self.case, key)
            pairs, _ = paired(files, part.files)
            for file in files:
                yield from self._file(file, pairs.get(file.id), part)

    def _others(self) -> Iterator[Finding]:
        """Tell doubles from what people wrote since."""
        for part in self.seen.parts[1:]:
            if not part.is_message or part.is_redacted or part.id in self.taken:
                continue
            twin = next((each for each in self.expected if _is_doubled(each, part)), None)
            if twin is not None:
                yield self._of(Kind.MESSAGE_DOUBLED, twin.id, part.id)
            elif part.id not in self.owned:
                yield self._of(Kind.ADDED_SINCE, self.case.id, part.id, entity=TICKET)

    def _of(  # noqa: PLR0913 - the columns of a finding, by keyword
        self,
        kind: Kind,
        source_id: str,
        target_id: str | None = None,
        *,
        entity: str = MESSAGE,
        what: str | None = None,
        expected: object = None,
        found: object = None,
    ) -> Finding:
        return Finding(
            kind,
            entity,
            source_id,
            target_id=target_id or self.seen.id,
            owner_id=None if entity == TICKET else self.case.id,
            what=what,
            expected=None if expected is None else str(expected),
            found=None if found is None else str(found),
        )


def faults(each: ExpectedMessage, part: SeenPart) -> Iterator[Fault]:
    """Yield what is not as expected in a message's part, files aside."""
    if part.author_id != each.author_id:
        yield Kind.AUTHOR_DIFFERS, each.author_id, part.author_id
    if part.is_note is each.is_public:
        yield Kind.VISIBILITY_DIFFERS, *(_side(each.is_public), _side(not part.is_note))
    if part.at != each.at:
        yield Kind.TIME_DIFFERS, each.at, part.at
    if each.speaks_for and each.speaks_for not in letters(part.text):
        yield Kind.AUTHOR_DIFFERS, each.speaks_for, "no such name in the text"
    if (other := fault(each.words, part.text, more=each.more)) is not None:
        yield Kind.TEXT_DIFFERS, *other


def _says(each: ExpectedMessage, part: SeenPart) -> bool:
    return fault(each.words, part.text, more=each.more) is None


def _is_doubled(each: ExpectedMessage, part: SeenPart) -> bool:
    return _is_twin(each, part) or (each.carrier is not None and _is_twin(each.of_files, part))


def _is_twin(each: ExpectedMessage, part: SeenPart) -> bool:
    """Tell whether a part is a message, or some of its files, once more."""
    if part.author_id != each.author_id or part.at != each.at or part.is_note is each.is_public:
        return False
    names = {letters(file.name) for file in each.files}
    has_its_files = bool(part.files) and all(letters(f.name) in names for f in part.files)
    return has_its_files or _says(each, part)


def _side(is_public: bool) -> str:  # noqa: FBT001 - a word for it
    return "public" if is_public else "private"
