"""Where frames come from. `cv2.VideoCapture` is used here and nowhere else; pixels leave as RGB."""
