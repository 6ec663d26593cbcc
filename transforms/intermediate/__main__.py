"""Prints the format's page: `python -m transforms.intermediate > docs/intermediate-format.md`."""

import sys

from transforms.intermediate.page import format_page

if __name__ == "__main__":
    sys.stdout.write(format_page())
