"""Units of work: plain functions, and the Prefect tasks around them."""

import connectors as connectors  # first of all: it chooses how memory is kept
