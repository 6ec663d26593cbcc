"""What a desk is set up with that no API of Intercom takes: told in words, for people to make."""
