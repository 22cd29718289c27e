"""The sources that OpenCV reads: cameras, video files, network streams.

A camera's number or name, a path or an address comes in; frames go out. Only this room uses
`cv2.VideoCapture`.
"""
