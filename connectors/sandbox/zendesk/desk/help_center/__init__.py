"""The sample desk's help centers: two brands, five languages, every oddity of articles once."""
