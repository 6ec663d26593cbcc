"""Where the local sandbox stands, for the word `sandbox` in a migration file."""

from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import orjson

from connectors.local_servers import answers
from connectors.processes import is_running

STATE: Final = Path(".migration/sandbox.json")


@dataclass(frozen=True, slots=True)
class SandboxAddress:
    """A sandbox that runs on this machine; its credentials open nothing else."""

    source_kind: str
    source_url: str
    target_url: str
    source_auth: dict[str, str]
    target_token: str
    pid: int


def save_address(address: SandboxAddress) -> None:
    """Remember where the sandbox stands."""
    STATE.parent.mkdir(mode=0o700, exist_ok=True)
    STATE.write_bytes(orjson.dumps(asdict(address)))


def forget_address() -> None:
    """The sandbox has ended."""  # noqa: D401 - a fact, not an order
    STATE.unlink(missing_ok=True)


def sandbox_address() -> SandboxAddress | None:
    """Return the sandbox that was started in this folder, if it still answers."""
    with suppress(OSError, ValueError, TypeError):
        address = SandboxAddress(**orjson.loads(STATE.read_bytes()))
        if _answers(address):
            return address
    return None


def _answers(address: SandboxAddress) -> bool:
    if not is_running(address.pid):
        return False
    headers = {"Authorization": f"Bearer {address.target_token}"}
    return answers(f"{address.target_url}/_sandbox/stats", timeout_s=5, headers=headers)
