"""Compiled modules, kept although the environment may say that none are written.

With PYTHONDONTWRITEBYTECODE set, as in many containers, every worker would compile all tests, and
every process that a test starts would compile the whole package.
"""

import os
import sys


def keep():
    """Let this process and those that it starts write compiled modules beside their sources."""
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
