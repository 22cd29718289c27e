"""The names of classes: those of a checkpoint, and those for people, in two languages.

Labels of a model or a file of the user's come in; names to show go out.
"""
