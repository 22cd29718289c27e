"""The page of numbers: rates and latencies, now and over the last two minutes.

Statistics of snapshots come in; a table and a plot go to the screen.
"""
