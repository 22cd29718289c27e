"""The command line: one module a command, which declares its options and calls one function.

Arguments come in; an exit code goes out.
"""
