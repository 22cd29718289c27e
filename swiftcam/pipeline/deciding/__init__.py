"""The decisions of a live view: one pure function of its state, an event and the time.

Events of readers, of the user and of time come in; the next state and commands go out.
"""
