"""Generators of the bundled demonstration input: same seed, same bytes; nothing here imports the program."""
