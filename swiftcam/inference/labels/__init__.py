"""The names of classes in two languages, and the minimum confidence of a label that is shown.

Labels of a model or a user's file of names come in; names to show go out.
"""
