"""Small general widgets and dialogs.

Values come in; Qt signals go out.
"""
