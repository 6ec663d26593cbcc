"""The command `ui`: Prefect's pages, the deployments and a worker, until they are stopped."""

from deployments import screen
from deployments.alerting import make_alerts_of
from deployments.places import HOME
from deployments.server import (
    LOGIN,
    join_server,
    keep_server,
    leave_server,
    running_server,
    set_environment,
    stop_server,
)
from deployments.server_use import one_at_a_time
from deployments.worker import deploy, start_worker, stop_worker


def start_ui(config: str) -> None:
    """Start what is missing, keep it, and say where it stands and how to log in.

    Of the migration file it takes the alerts, if there is one yet.
    """
    server, descriptor = join_server()
    try:
        set_environment(server)
        screen.say(f"UI: {server.ui_url}")
        screen.say(f"Log in with the password in {LOGIN.resolve()}: cat {LOGIN}")
        screen.say("Deploying flows ...")
        deploy(server.api_url)
        make_alerts_of(config, server)
        start_worker(server.api_url)
        keep_server(server)
    finally:
        leave_server(server, descriptor)
    screen.say("A worker waits for runs. `intercom-migrate ui --stop` ends both.")


def stop_ui() -> bool:
    """Stop all that stands in this folder; False when nothing does."""
    if not HOME.exists():
        return False
    with one_at_a_time():
        standing = running_server()
        is_working = stop_worker()
        if standing is not None:
            stop_server(standing)
    return is_working or standing is not None
