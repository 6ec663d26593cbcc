"""The page of all commands: `python -m deployments.command_page > docs/commands.md`."""

import sys
from collections.abc import Iterator
from typing import Any, Final

import typer

from deployments.cli import app

_HEAD: Final = """# Commands and exit codes

All take `-c migration.yaml`, which is also the default: `intercom-migrate -c acme.yaml demo`.
This page is generated: change `deployments/cli.py`, then run `make docs`.

| exit code | means |
| --- | --- |
| 0 | everything settled, nothing failed |
| 1 | some records failed, `verify` found a difference, or an undo left some alone |
| 2 | stopped by a person, or by an error that a person must mend; run again to go on |
| 3 | awaits a person: `approve`, `full --yes` or `cutover`; or it is too early for `archive` |

Ctrl-C, SIGTERM and SIGHUP finish and settle what is under way; a second one stops at once. Either
way, and after a crash, the next run goes on where this one stopped. When one error hits a share of
the recent records (`options.stop_when_failing`) the run stops by itself.
"""


def command_page() -> str:
    """Return the page as Markdown, commands in the order of the command line's own help."""
    group: Any = typer.main.get_command(app)
    parts = [_HEAD]
    for name, command in group.commands.items():
        parts.append(f"\n## {name}\n\n{command.help}\n")
        rows = [_row(option) for option in command.params]
        if rows:
            parts += ["\n| option | does | default |\n| --- | --- | --- |\n", *rows]
    return "".join(parts)


def _row(option: Any) -> str:
    words = ", ".join(f"`{word}`" for word in _words(option))
    default = "required" if option.required else _default(option.default)
    return f"| {words} | {option.help} | {default} |\n"


def _words(option: Any) -> Iterator[str]:
    if option.param_type_name == "argument":
        yield option.name.upper()
        return
    takes = "" if option.is_flag else " " + option.name.upper()
    for word in [*option.opts, *option.secondary_opts]:
        yield f"{word}{takes}"


def _default(value: Any) -> str:
    return "" if value is None or value is False else f"`{value}`"


if __name__ == "__main__":
    sys.stdout.write(command_page())
