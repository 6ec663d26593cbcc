"""What is wrong with a migration file, told all at once, one line each, without any secret."""

from dataclasses import dataclass
from typing import Final

from transforms.errors import FaultsError

KEY_LIMIT: Final = 120  # characters of a key that are shown

Path = tuple[str, ...]  # keys from the top of the file; "[0]" is the first item of a list


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: the dotted key, what is wrong with it, and what is allowed."""

    key: str
    problem: str
    allowed: str


class SettingsError(FaultsError):
    """The migration file can't be used; `faults` says why, in the order of their keys."""

    def __init__(self, file: str, faults: list[Fault]) -> None:
        """Make the text: a line per fault, beginning with the file."""
        super().__init__(_line(file, fault) for fault in faults)
        self.file = file
        self.faults = tuple(faults)

    def __reduce__(self) -> tuple[type["SettingsError"], tuple[str, list[Fault]]]:
        """Let it travel between processes."""
        return type(self), (self.file, list(self.faults))


class Faults:
    """Collects faults; the first one of a key silences later ones of that key and below it."""

    def __init__(self) -> None:
        """Begin with none."""
        self._found: dict[Path, Fault] = {}

    def add(self, path: Path, problem: str, allowed: str) -> None:
        """Note what is wrong at `path`."""
        if not self.has(path):
            self._found[path] = Fault(dotted(path), problem, allowed)

    def has(self, path: Path) -> bool:
        """Say whether `path`, or a section it stands in, has a fault."""
        return any(path[:length] in self._found for length in range(len(path) + 1))

    def sorted(self) -> list[Fault]:
        """Return all faults in the order of their keys."""
        return [self._found[path] for path in sorted(self._found)]


def dotted(path: Path) -> str:
    """Return a path as people write it: `filters.tickets.tags.any[0]`."""
    return ".".join(path).replace(".[", "[")


def one_line(text: str) -> str:
    """Return text without line breaks and other characters that a terminal would act upon."""
    return "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in text)


def _line(file: str, fault: Fault) -> str:
    key = fault.key if len(fault.key) <= KEY_LIMIT else f"{fault.key[:KEY_LIMIT]}…"
    parts = [file, key] if key else [file]
    return one_line(": ".join([*parts, f"{fault.problem}; {fault.allowed}"]))
