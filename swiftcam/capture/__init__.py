"""Sources of pictures: cameras, files, streams, screens; frames, still pictures.

The name of a source comes in; RGB frames go out. Nothing here uses a model.
"""
