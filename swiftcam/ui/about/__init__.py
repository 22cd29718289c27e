"""What this program is: the dialogs with its version, licences and guide, and the doctor's report.

Nothing comes in; texts go to the screen and to the clipboard.
"""
