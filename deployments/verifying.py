"""Reads a workspace back for the command line, and checks a certificate without any system."""

from pathlib import Path

from connectors.signing import open_public_key
from deployments import screen
from deployments.running import EXIT_OK, Outcome, run_flow
from tasks.verify.certificate import check_certificate
from transforms.errors import FatalError


def run_verify(
    config: str, run: str | None, sample: float | None, *, files: bool | None
) -> Outcome:
    """Compare a run with the workspace; exit code 1 on any loss."""
    if sample is not None and not _is_sample(sample):
        raise FatalError("--sample: a share above 0 and up to 1, or a whole number of records")
    return run_flow(config, "verify", {"run": run, "sample": sample, "files": files})


def run_certificate_check(path: Path, public_key: Path | None) -> Outcome:
    """Say whether a certificate is unaltered, by a public key if there is one."""
    key = None if public_key is None else open_public_key(public_key)
    screen.say(check_certificate(path, key))
    return Outcome(EXIT_OK)


def _is_sample(asked: float) -> bool:
    return 0 < asked <= 1 or (asked > 1 and asked == int(asked))
