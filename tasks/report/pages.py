"""Pages for people: one place that turns a template and values into HTML."""

from functools import cache
from pathlib import Path
from typing import Any, Final

import jinja2
import markupsafe

from transforms.outlets import one_line, page_text

_TEMPLATES: Final = Path(__file__).parent / "templates"


def page(template: str, **told: Any) -> str:
    """Return a page in which each value is text: no markup, nothing that turns what follows."""
    return _environment().get_template(template).render(**told)


@cache
def _environment() -> jinja2.Environment:
    """Return what reads templates, each once a process."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        finalize=page_text,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["breakable"] = _breakable
    return environment


def _breakable(word: str) -> markupsafe.Markup:
    """Return a word that a narrow screen may break behind its underscores."""
    return markupsafe.Markup("_<wbr>").join(one_line(word).split("_"))  # join escapes the parts
