"""What generated messages are made of, by language."""

from functools import cache
from importlib.resources import files

import yaml


@cache
def phrases() -> dict[str, dict[str, list[str]]]:
    """Return subjects, openings, middles and endings of each language."""
    text = files("connectors.sandbox").joinpath("phrases.yaml").read_text(encoding="utf-8")
    words: dict[str, dict[str, list[str]]] = yaml.safe_load(text)
    return words
