"""The commands that teach.

Arguments come in; one function of the room `teaching` is called, and its result printed.
"""
