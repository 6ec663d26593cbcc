"""How a run ended, in a few words of Markdown."""

from tasks.run.frame import Ended
from transforms.outlets import markdown, markdown_code


def summary(ended: Ended, document: str) -> str:
    """Return how a run ended, and where its document is."""
    return f"**{markdown(ended.message)}**\n\n{document}: {markdown_code(str(ended.report))}"
