"""HTTP as every connector uses it: client, limiter, and one place for errors and secrets."""

from connectors.http.answers import Answer
from connectors.http.client import HttpClient, MayChange, always
from connectors.http.credentials import BasicToken, BearerToken, Credentials
from connectors.http.download import Download
from connectors.http.envelopes import plain_error, request_id_of
from connectors.http.file_limits import FileLimits, own_files
from connectors.http.limiter import Limiter, LimiterStats
from connectors.http.patience import Patience
from connectors.http.rates import ACCOUNT, RateReading, no_rate
from connectors.http.redaction import (
    RedactionFilter,
    install_redaction,
    redact,
    register_secret,
)
from connectors.http.retry import RetryBudget

__all__ = [
    "ACCOUNT",
    "Answer",
    "BasicToken",
    "BearerToken",
    "Credentials",
    "Download",
    "FileLimits",
    "HttpClient",
    "Limiter",
    "LimiterStats",
    "MayChange",
    "Patience",
    "RateReading",
    "RedactionFilter",
    "RetryBudget",
    "always",
    "install_redaction",
    "no_rate",
    "own_files",
    "plain_error",
    "redact",
    "register_secret",
    "request_id_of",
]
