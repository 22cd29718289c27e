"""Still pictures in files: opening every format, damaged files, previews in RAW files, colours.

A file comes in; a Pillow image goes out, with its orientation and its share of missing rows.
"""
