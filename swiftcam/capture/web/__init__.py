"""The HTTP client of network streams: answers, files in parts, pictures in one endless answer.

An address comes in; bytes go out. Nothing here decodes a picture.
"""
