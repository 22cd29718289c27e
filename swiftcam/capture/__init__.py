"""Where pictures come from: sources, frames, the mailbox between two threads, still pictures.

A source as the user named it comes in; RGB frames go out. It knows nothing of models.
"""
