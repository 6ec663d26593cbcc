"""A staged desk written out in the intermediate format."""
