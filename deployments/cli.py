"""The command line: `intercom-migrate -c migration.yaml full --yes` and its siblings."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from connectors.sandbox.sources import SANDBOXES
from deployments import screen
from deployments.alerting import run_alerts
from deployments.approving import run_approve
from deployments.archiving import run_archive
from deployments.cutting_over import CutoverOptions, run_cutover
from deployments.driving import LOG, write_down
from deployments.exporting import Form, run_export
from deployments.listing import run_list
from deployments.options import First, KeepUi, LastRun, Yes
from deployments.own_sandbox import FIRST, SandboxOptions, run_sandbox
from deployments.previewing import Entity, run_preview
from deployments.probing import run_probe
from deployments.redirecting import run_redirects
from deployments.reports import run_report
from deployments.rerunning import run_again
from deployments.running import EXIT_STOPPED, Outcome, run_check, run_flow
from deployments.sandbox import start_detached, stop_detached
from deployments.starting import run_init
from deployments.ui import start_ui, stop_ui
from deployments.verifying import run_certificate_check, run_verify
from tasks.run.frame import in_a_sentence
from transforms.cutover import CutoverStep
from transforms.errors import FatalError, FaultsError, MigrationError
from transforms.sign_off import Way
from transforms.sources import SOURCES

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Move a help desk into Intercom: complete, fast, provably lossless.",
)

PORTS: Final = [f"--{FIRST}-port"]  # so called while there was one source


@app.callback()
def _options(
    context: typer.Context,
    config: Annotated[Path, typer.Option("--config", "-c", help="The migration file.")] = Path(
        "migration.yaml"
    ),
) -> None:
    context.obj = str(config)


@app.command()
def init(  # noqa: PLR0913 - options of a command
    context: typer.Context,
    source: Annotated[str | None, typer.Option(help=f"One of {', '.join(SOURCES)}.")] = None,
    source_url: Annotated[
        str | None, typer.Option(help="Its address, the account's name, or `sandbox`.")
    ] = None,
    auth: Annotated[
        list[str] | None,
        typer.Option(help="Of its credentials what is no secret: email=ada@acme.com."),
    ] = None,
    target: Annotated[
        str | None, typer.Option(help="`sandbox`, or a region's address; else it is found.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Of the migration; else the account's.")] = None,
    *,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Add to a file that is there without asking.")
    ] = False,
) -> None:
    """Connect two systems, and write a migration file in which every decision is proposed."""
    given = {"source": source, "source-url": source_url, "target": target, "name": name}
    _exit(run_init(context.obj, given, auth or [], yes=yes))


@app.command()
def check(context: typer.Context) -> None:
    """Ask both sides: credentials, role, workspace, region, limits, disk, who has no match."""
    _exit(run_check(context.obj))


@app.command()
def probe(
    context: typer.Context,
    contact: Annotated[str, typer.Option(help="An e-mail address that you read yourself.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Try it without asking.")] = False,
) -> None:
    """Find out on the workspace what the documents leave open, and remove all it took."""
    _exit(run_probe(context.obj, contact, yes=yes))


@app.command()
def plan(
    context: typer.Context,
    *,
    delta: Annotated[bool, typer.Option("--delta", help="Of a delta.")] = False,
) -> None:
    """Count records, requests and time of a full run or a delta; write nothing to Intercom."""
    _exit(run_flow(context.obj, "plan", {"delta": delta}))


@app.command()
def preview(
    context: typer.Context,
    entity: Annotated[Entity, typer.Argument(help="What it is.")],
    source_id: Annotated[str, typer.Argument(help="Its id in the source.")],
) -> None:
    """Show one staged record as it is in the source and as it will stand in Intercom."""
    _exit(run_preview(context.obj, entity, source_id))


@app.command()
def stage(context: typer.Context) -> None:
    """Read what changed in the source into the staging area."""
    _exit(run_flow(context.obj, "stage", {}))


@app.command()
def demo(
    context: typer.Context,
    tickets: Annotated[
        str | None, typer.Option("--tickets", help="Exactly these, by id: 12,99.")
    ] = None,
    *,
    yes: Yes = False,
    keep_ui: KeepUi = False,
) -> None:
    """Move some tickets with all that they need; if settings changed, undo the last demo first."""
    named = [each.strip() for each in (tickets or "").split(",") if each.strip()]
    if tickets is not None and not named:
        raise FatalError("--tickets: names no ticket; e.g. --tickets 12,99")
    told = {"tickets": named} if named else {}
    _exit(run_flow(context.obj, "demo", told, yes=yes, keep_ui=keep_ui))


@app.command()
def full(
    context: typer.Context,
    first: Annotated[
        First | None,
        typer.Option("--first", help="Leave solved and closed tickets to the next full run."),
    ] = None,
    *,
    yes: Yes = False,
    keep_ui: KeepUi = False,
) -> None:
    """Read what changed, plan everything, and load what is open."""
    told = {} if first is None else {"first": first.value}
    _exit(run_flow(context.obj, "full", told, yes=yes, keep_ui=keep_ui))


@app.command()
def approve(
    context: typer.Context,
    by: Annotated[str | None, typer.Option("--by", help="Who signs; else who is asked.")] = None,
    working_in: Annotated[
        Way | None,
        typer.Option(help="Where people go on working meanwhile: then deltas follow, or not."),
    ] = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="All of the checklist is done.")] = False,
) -> None:
    """Sign what a full run has planned: demo, plan, checklist; it holds until something changes."""
    _exit(run_approve(context.obj, by, working_in, yes=yes))


@app.command()
def delta(context: typer.Context, *, keep_ui: KeepUi = False) -> None:
    """Bring over what changed in the source since the last full run or delta."""
    _exit(run_flow(context.obj, "delta", {}, keep_ui=keep_ui))


@app.command()
def rerun(
    context: typer.Context,
    run: Annotated[
        str | None,
        typer.Option("--run", help="A run; else the newest with something to run again."),
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Only records with this reason.")] = None,
    entity: Annotated[str | None, typer.Option(help="Only records of this kind.")] = None,
    *,
    keep_ui: KeepUi = False,
) -> None:
    """Run what failed again, and what was skipped by a rule that has changed since."""
    _exit(run_again(context.obj, run, reason, entity, keep_ui=keep_ui))


@app.command()
def verify(
    context: typer.Context,
    run: LastRun = None,
    sample: Annotated[
        float | None, typer.Option(help="A share up to 1, or how many of each entity.")
    ] = None,
    files: Annotated[
        bool | None, typer.Option("--files/--no-files", help="Compare files byte by byte.")
    ] = None,
    check: Annotated[
        Path | None, typer.Option("--check", help="Only check a certificate.json.")
    ] = None,
    public_key: Annotated[Path | None, typer.Option(help="For --check: whose it must be.")] = None,
) -> None:
    """Read the workspace back, compare every record, and write a certificate."""
    if check is not None:
        _exit(run_certificate_check(check, public_key))
    else:
        _exit(run_verify(context.obj, run, sample, files=files))


@app.command()
def undo(
    context: typer.Context,
    run: Annotated[str, typer.Option("--run", help="The run to take back.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
) -> None:
    """Take back what a run did to the workspace."""
    _exit(run_flow(context.obj, "undo", {"run": run, "dry_run": dry_run}))


@app.command()
def archive(
    context: typer.Context,
    pack: Annotated[
        Path | None, typer.Option(help="First pack all of it into this .tar.zst or .tar.gz.")
    ] = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Remove without asking.")] = False,
    now: Annotated[
        bool, typer.Option("--now", help="Don't wait for options.archive_after_days.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    without_undo: Annotated[
        bool, typer.Option("--without-undo", help="Blank what updates have overwritten as well.")
    ] = False,
) -> None:
    """Remove staged personal data and files; the ledger and the reports stay."""
    told = {"pack": pack and str(pack), "now": now, "without_undo": without_undo}
    _exit(run_archive(context.obj, told, yes=yes, dry_run=dry_run))


@app.command()
def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A new folder, or an empty one.")],
    form: Annotated[Form, typer.Option("--format", help="How tables are written.")] = Form.PARQUET,
) -> None:
    """Write the desk that is staged as a folder in the intermediate format, with its files."""
    _exit(run_export(context.obj, folder, form))


@app.command()
def redirects(
    context: typer.Context,
    *,
    undo: Annotated[bool, typer.Option("--undo", help="Take back what was set.")] = False,
    archive_articles: Annotated[
        bool,
        typer.Option("--archive-articles", help="Take old articles from readers, as drafts."),
    ] = False,
    only_files: Annotated[
        bool, typer.Option("--only-files", help="Change no system; write the files.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Take them without asking.")] = False,
) -> None:
    """Lead readers on from the old help center's addresses, and try each of them."""
    _exit(
        run_redirects(
            context.obj,
            undo=undo,
            archive_articles=archive_articles,
            only_files=only_files,
            yes=yes,
        )
    )


@app.command()
def cutover(  # noqa: PLR0913 - options of a command
    context: typer.Context,
    by: Annotated[str | None, typer.Option("--by", help="Who ticks, chooses, accepts.")] = None,
    working_in: Annotated[
        Way | None,
        typer.Option(help="Where people go on working until then; else as it was signed."),
    ] = None,
    accept: Annotated[
        list[CutoverStep] | None,
        typer.Option(help="A step that is taken as done with what it left open."),
    ] = None,
    *,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="All of the checklist that is due is done.")
    ] = False,
    status: Annotated[bool, typer.Option("--status", help="Only show how far it is.")] = False,
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin anew: the day was put off.")
    ] = False,
    keep_ui: KeepUi = False,
) -> None:
    """Lead over to Intercom step by step: freeze, last delta, verify, redirects, hand over."""
    told = CutoverOptions(by, working_in, accept or (), yes, restart, status, keep_ui)
    _exit(run_cutover(context.obj, told))


@app.command()
def report(
    context: typer.Context,
    run: LastRun = None,
) -> None:
    """Show the table of a run and where its report is."""
    _exit(run_report(context.obj, run))


@app.command(name="list")
def list_migrations(context: typer.Context) -> None:
    """Show the migrations of the ledger: last run, records moved and open, who is at work."""
    _exit(run_list(context.obj))


@app.command()
def sandbox(  # noqa: PLR0913 - options of a command
    *,
    state: Annotated[Path, typer.Option(help="File that keeps the workspace.")] = Path(
        ".migration/sandbox.db"
    ),
    source: Annotated[str, typer.Option(help=f"Whose desk: {', '.join(SANDBOXES)}.")] = FIRST,
    source_port: Annotated[
        int, typer.Option("--source-port", *PORTS, help="0 takes a free one.")
    ] = 0,
    intercom_port: Annotated[int, typer.Option(help="0 takes a free one.")] = 0,
    tickets: Annotated[int | None, typer.Option(help="A generated desk of this size.")] = None,
    seed: Annotated[int, typer.Option(help="Of the generated desk.")] = 1,
    detach: Annotated[bool, typer.Option("--detach", help="Run in the background.")] = False,
    stop: Annotated[bool, typer.Option("--stop", help="Stop the one in the background.")] = False,
) -> None:
    """Serve a help desk and an Intercom workspace on this machine."""
    options = SandboxOptions(state, source, source_port, intercom_port, tickets, seed)
    if stop:
        screen.say("The sandbox is stopped." if stop_detached() else "No sandbox stands here.")
    elif detach:
        screen.sandbox(start_detached(options))
    else:
        asyncio.run(run_sandbox(options, told=screen.sandbox))


@app.command()
def ui(
    context: typer.Context,
    *,
    stop: Annotated[bool, typer.Option("--stop", help="Stop it.")] = False,
) -> None:
    """Start server, worker and deployments on this machine, or say where they stand."""
    if stop:
        screen.say("The UI is stopped." if stop_ui() else "No UI stands here.")
    else:
        start_ui(context.obj)


@app.command()
def alerts(
    context: typer.Context,
    *,
    trial: Annotated[bool, typer.Option("--try", help="Send each a word of trial.")] = False,
) -> None:
    """Let Prefect tell people of runs, as the migration file says under `alerts`."""
    _exit(run_alerts(context.obj, trial=trial))


def _exit(outcome: Outcome) -> None:
    if outcome.code:
        raise typer.Exit(outcome.code)


def main(arguments: list[str] | None = None) -> None:
    """Run a command; an operator's mistake is a sentence and exit code 2, never a traceback."""
    os.umask(0o077)  # staged data, logs and reports are the operator's alone
    try:
        app(arguments, standalone_mode=True)
    except MigrationError as exc:
        screen.trouble(*(exc.lines if isinstance(exc, FaultsError) else [str(exc)]))
        sys.exit(EXIT_STOPPED)
    except (OSError, MemoryError) as exc:
        write_down()
        screen.trouble(f"{in_a_sentence(exc)} (more in {LOG})")
        sys.exit(EXIT_STOPPED)


if __name__ == "__main__":
    main()
