"""The sources that OpenCV reads: cameras, video files, network streams.

The number of a camera, a path or an address comes in; frames go out. The only place with
`cv2.VideoCapture`.
"""
