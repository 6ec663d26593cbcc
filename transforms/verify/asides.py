"""What was said in side conversations, each of which stands in private notes of ours."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from transforms.verify.case import Row, TicketCase
from transforms.verify.expected import BEGINNING, CUT, HIDDEN, MESSAGE, step_of
from transforms.verify.findings import Finding, Kind
from transforms.verify.seen import SeenConversation
from transforms.verify.words import Words, fault, words_of

ANY: Final = 1_000_000  # letters of ours between the messages of a note: who, when, to whom


def side_findings(case: TicketCase, seen: SeenConversation) -> Iterator[Finding]:
    """Yield messages whose words are not in the note that carries them, in their order.

    A note that is gone is found as such: here the ones that are there are read.
    """
    notes: dict[str, list[Row]] = defaultdict(list)
    for row in case.sides:
        key = step_of(case, row)
        if key is not None and case.is_settled(key):
            notes[key].append(row)
    texts = {part.id: part.text for part in seen.parts if part.is_note and not part.is_redacted}
    for key, rows in notes.items():
        text, lost = texts.get(case.part_id(key) or ""), {*case.noted(key, "losses")}
        if text is not None and HIDDEN not in lost:
            yield from _of_note(case, rows, text, is_cut=bool(CUT & lost))


def _of_note(case: TicketCase, rows: list[Row], text: str, *, is_cut: bool) -> Iterator[Finding]:
    """Yield the first message that differs: those behind it have no sure place in the note."""
    said: list[Words] = [words_of(row["body_html"], row["body_text"]) for row in rows]
    if is_cut:
        said = [Words(tuple(word for each in said for word in each.words)).beginning(BEGINNING)]
    told = Words(())
    for row, each in zip(rows, said, strict=False):
        told = Words(told.words + each.words, links=told.links + each.links, signs=each.signs)
        if found := fault(told, text, more=ANY):
            expected, shown = found
            yield Finding(
                Kind.TEXT_DIFFERS,
                MESSAGE,
                row["source_id"],
                case.target_id,
                owner_id=case.id,
                expected=expected,
                found=shown,
            )
            return
