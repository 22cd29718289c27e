"""What there is on this machine: the report of `swiftcam doctor`.

Nothing comes in; sections of facts, without anything private, go out.
"""
