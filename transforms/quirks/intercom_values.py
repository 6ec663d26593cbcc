"""What Intercom does with attributes and their values that one would not expect."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple
from unicodedata import category

from transforms.model import EntityType
from transforms.quirks.base import Quirk

MAX_STRING: Final = 255  # characters of a string attribute; not in the OpenAPI document


class Kept(NamedTuple):
    """Attributes that may be sent, and the names of those that may not."""

    values: dict[str, Any]
    unknown: list[str]


ATTRIBUTES_MUST_EXIST: Final = Quirk(
    id="INT-006",
    entity=EntityType.ATTRIBUTE,
    fact="A custom attribute must exist before a value is sent; an unknown one is refused.",
    evidence="Intercom changelog 2.0: unknown attributes are no longer made by the way",
    loss="values without an attribute, when create_missing_attributes is off",
)


@ATTRIBUTES_MUST_EXIST.handles
def known_attributes(values: Mapping[str, Any], exists: Callable[[str], bool]) -> Kept:
    """Keep the values whose attribute exists by the time they are sent."""
    kept = {name: value for name, value in values.items() if exists(name)}
    return Kept(kept, [name for name in values if name not in kept])


ATTRIBUTE_NAMES_SHARED: Final = Quirk(
    id="INT-007",
    entity=EntityType.ATTRIBUTE,
    fact="Contacts and companies share one space of attribute names.",
    evidence="Intercom OpenAPI 2.16, create data attribute, 400: \"You already have 'X' in your "
    'company data"',
    loss="none: the company's attribute says so in its name",
)


@ATTRIBUTE_NAMES_SHARED.handles
def company_attribute_name(name: str) -> str:
    """Return the name under which companies carry what contacts have as `name`."""
    return f"{name} of company"


class Cut(NamedTuple):
    """A text that fits, and whether something had to go."""

    text: str
    is_cut: bool


STRING_LIMIT: Final = Quirk(
    id="INT-012",
    entity=EntityType.ATTRIBUTE,
    fact="A text attribute holds 255 characters.",
    evidence="copies of Intercom's older documents; not tried",
    loss="the end of longer values; they end in an ellipsis",
)


@STRING_LIMIT.handles
def cut_text(text: str) -> Cut:
    """Return `text` within the limit of a text attribute."""
    if len(text) <= MAX_STRING:
        return Cut(text, is_cut=False)
    return Cut(text[: MAX_STRING - 1].rstrip() + "…", is_cut=True)


SAME_NAME_TWICE: Final = Quirk(
    id="INT-020",
    entity=EntityType.ATTRIBUTE,
    fact="Two conversation attributes of one name make every later update of attributes fail.",
    evidence="Intercom OpenAPI 2.16, update conversation, 400: several attributes with the name",
    loss="none: an attribute that exists is used",
)


@SAME_NAME_TWICE.handles
def is_to_be_made(name: str, existing: Collection[str]) -> bool:
    """Say whether an attribute has to be made; names are compared letter by letter."""
    return name not in existing


LIST_VALUES: Final = Quirk(
    id="INT-021",
    entity=EntityType.ATTRIBUTE,
    fact="A list attribute takes no value that is not one of its options.",
    evidence="Intercom-OpenAPI pull requests 457 and 466: 400 on all versions, later unsaid",
    loss="none: the options are made from the values that occur",
)


@LIST_VALUES.handles
def lacking_options(values: Iterable[str], options: Collection[str]) -> list[str]:
    """Return the values that a list still lacks, in order; letter case counts."""
    return [value for value in dict.fromkeys(values) if value not in options]


TWO_OPTIONS: Final = Quirk(
    id="INT-022",
    entity=EntityType.ATTRIBUTE,
    fact="A list attribute has two options or more.",
    evidence="Intercom OpenAPI 2.16, create data attribute: at least two options are required",
    loss="none: a list with fewer values gets options that nobody uses",
)


@TWO_OPTIONS.handles
def at_least_two(options: Sequence[str]) -> list[str]:
    """Return options for a new list, ours where the values do not suffice."""
    spare = [name for name in ("Other", "None") if name not in options]
    return [*options, *spare[: max(0, 2 - len(options))]]


ATTRIBUTE_CHARACTERS: Final = Quirk(
    id="INT-025",
    entity=EntityType.ATTRIBUTE,
    fact="The name of an attribute holds letters, digits, currency signs, hyphens and spaces only.",
    evidence="Intercom OpenAPI 2.16, create data attribute, 400 'Invalid name'",
    loss="none: a field's own name loses the others; a run whose file has one does not start",
)

MAX_NAME: Final = 100  # characters of an attribute's name; nobody says where Intercom stops


@ATTRIBUTE_CHARACTERS.handles
def odd_characters(name: str) -> str:
    """Return the characters of a name that Intercom would refuse; underscores it takes."""
    return "".join(
        character
        for character in dict.fromkeys(name)
        if not (character.isalnum() or character in " -_" or category(character) == "Sc")
    )


def tame_name(text: str) -> str:
    """Return what a field may be called: characters that Intercom refuses become spaces."""
    tame = text.translate({ord(character): " " for character in odd_characters(text)})
    return " ".join(tame.split())[:MAX_NAME].strip()


TICKET_ATTRIBUTES: Final = Quirk(
    id="INT-064",
    entity=EntityType.ATTRIBUTE,
    fact="Each type of tickets has attributes of its own, made one a request; of a list the items"
    " come in one text with commas, and a value is given by the item's id.",
    evidence="Intercom OpenAPI 2.16, create_ticket_type_attribute_request, ticket_attributes",
    loss="none: a list with a comma in a value becomes a text attribute",
)


@TICKET_ATTRIBUTES.handles
def fits_a_list(kind: str, values: Iterable[str]) -> bool:
    """Say whether an attribute can be a list of these values: they come with commas between."""
    return kind == "list" and not any("," in value for value in values)
