"""The page of numbers: rates and latencies, now and over the last two minutes.

Statistics of snapshots come in; texts and curves go to the screen.
"""
