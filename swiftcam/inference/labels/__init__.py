"""The names of classes: a model's labels, and readable names in two languages.

Labels of a model or a user's file of names come in; names to show go out.
"""
