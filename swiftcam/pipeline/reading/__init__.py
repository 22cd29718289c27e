"""The capture side of a live view: readers, and the supervisor that holds the live state.

A source comes in; the newest frame goes to the mailbox, events go to the reducer.
"""
