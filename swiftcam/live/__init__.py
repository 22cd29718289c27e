"""One live view from its options to its exit code: session, statistics, events, systemd.

`LiveOptions` come in; the view runs until it ends; files that were asked for go out.
"""
