"""Units of work: plain functions, and the Prefect tasks around them."""
