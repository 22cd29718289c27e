"""Which models there are, what is known of each, and opening one by name or path.

A name or a path comes in; a `ModelSpec`, a `Checkpoint` or an imported classifier goes out.
"""
