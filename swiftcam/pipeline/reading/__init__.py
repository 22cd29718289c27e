"""The capture side of a live view: readers, outages, jumps, and the watchdog.

A source comes in; the newest frame goes to the mailbox with what interrupts it, the state to the run.
"""
