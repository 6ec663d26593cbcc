"""Prints the page of all quirks: `python -m transforms.quirks > docs/quirks.md`."""

import sys

from transforms.quirks.page import quirks_page
from transforms.quirks.register import REGISTRY

if __name__ == "__main__":
    sys.stdout.write(quirks_page(REGISTRY))
