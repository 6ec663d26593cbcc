"""An Intercom workspace that runs on this machine: API 2.16, at least as strict as the real one."""

from connectors.sandbox.intercom.app import intercom_app
from connectors.sandbox.intercom.config import IntercomSandboxConfig
from connectors.sandbox.intercom.seed import seed_workspace

__all__ = ["IntercomSandboxConfig", "intercom_app", "seed_workspace"]
