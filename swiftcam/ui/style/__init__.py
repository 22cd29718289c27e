"""How the window looks: colours, fonts, icons, and painting of text.

Names of roles come in; Qt's colours, icons and style sheets go out.
"""
