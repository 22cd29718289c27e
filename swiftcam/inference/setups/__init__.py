"""How a model can run on this machine, and which way is best.

A choice with open parts comes in; a setup goes out: engine, precision, device, threads, size.
"""
