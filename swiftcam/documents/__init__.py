"""Reading JSON and TOML that come from outside: with limits, into values of a declared type.

Files and texts of anybody come in; checked values go out, or a `DocumentError` that names the key.
"""
