"""Mutated files and texts at every door of the program; `python -m tests.fuzz --help`."""
