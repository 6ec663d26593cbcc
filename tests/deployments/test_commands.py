"""The command that a sentence names is one that can be typed."""

import shlex

import pytest
from typer.testing import CliRunner

from deployments.cli import app
from deployments.commands import command

STARTED = [  # a flow, what it is given, what is typed
    ("plan", {"delta": True}, "plan --delta"),
    ("plan", {"delta": False}, "plan"),
    ("full", {"signed_by": "mara"}, "full"),
    ("verify", {"run": None, "sample": 0.5, "files": False}, "verify --sample 0.5 --no-files"),
    ("verify", {"run": "full-1", "sample": None, "files": None}, "verify --run full-1"),
    (
        "rerun",
        {"run": "full-1", "reason": "http_500", "entity": None},
        "rerun --run full-1 --reason http_500",
    ),
    ("full", {"first": "open", "yes": True}, "full --first open --yes"),
    ("demo", {"tickets": ["12", "99"]}, "demo --tickets 12,99"),
    ("undo", {"run": "full-1", "dry_run": True}, "undo --run full-1 --dry-run"),
    (
        "archive",
        {"pack": "a b.tar.gz", "now": True, "without_undo": False},
        "archive --pack 'a b.tar.gz' --now",
    ),
]


@pytest.mark.parametrize(("flow", "parameters", "typed"), STARTED)
def test_a_flow_goes_on_with_its_own_command(flow, parameters, typed):
    told = command("my desk.yaml", flow, parameters)

    assert told == f"intercom-migrate -c 'my desk.yaml' {typed}"


@pytest.mark.parametrize(("flow", "parameters", "typed"), STARTED)
def test_every_command_that_is_named_exists_with_its_options(flow, parameters, typed):
    name, *words = shlex.split(typed)
    page = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"}).output

    assert all(word in page for word in words if word.startswith("--"))
