"""The languages of the window, and texts that several pages use.

English phrases come in; texts in the language of the window go out.
"""
