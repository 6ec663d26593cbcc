"""The operator's migration file: read once, checked whole, and never a secret shown."""

from connectors.settings.faults import Fault, SettingsError
from connectors.settings.loading import load_settings, settings_of
from connectors.settings.model import Settings, secrets

__all__ = ["Fault", "Settings", "SettingsError", "load_settings", "secrets", "settings_of"]
