"""Prints the page of all quirks: `python -m transforms.quirks > docs/quirks.md`."""

import sys

from transforms.quirks import REGISTRY
from transforms.quirks.page import quirks_page

if __name__ == "__main__":
    sys.stdout.write(quirks_page(REGISTRY))
