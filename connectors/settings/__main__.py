"""Writes the page of all keys: `python -m connectors.settings > docs/migration-file.md`."""

import sys

from connectors.settings.reference import reference_page

sys.stdout.write(reference_page())
