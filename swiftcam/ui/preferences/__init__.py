"""The page of preferences: language, theme, start-up, and how the model runs.

Settings and the progress of a measurement come in; changes of settings go out.
"""
