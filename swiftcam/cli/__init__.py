"""The command line: one module for each command, which declares its options and runs it.

Arguments come in; an exit code goes out.
"""
