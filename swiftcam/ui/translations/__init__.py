"""The languages of the window, and texts that several pages share.

English phrases come in; texts in the language of the window go out.
"""
