"""Small widgets and dialogs that know nothing of SwiftCam.

Values come in; Qt signals go out.
"""
