"""A folder in our intermediate format for whoever rehearses: the sample, or one of any size."""
