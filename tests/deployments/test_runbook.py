"""Each command of the runbook can be typed as it stands there."""

import re
from pathlib import Path

import typer

from deployments.cli import app

PAGE = Path(__file__).parents[2] / "docs" / "runbook.md"
WRITTEN = re.findall(r"`im ([^`]+)`", PAGE.read_text(encoding="utf-8"))
COMMANDS = typer.main.get_command(app).commands


def test_the_runbook_names_commands():
    assert len(WRITTEN) > 20


def test_each_command_and_option_of_the_runbook_is_known():
    for line in WRITTEN:
        name, *words = line.split()
        known = {option for each in COMMANDS[name].params for option in each.opts}
        assert {word for word in words if word.startswith("-")} <= known, line


def test_each_page_that_the_runbook_leads_to_is_there():
    links = re.findall(r"\]\(([^)#]+)", PAGE.read_text(encoding="utf-8"))

    assert links
    assert all((PAGE.parent / link).exists() for link in links)
