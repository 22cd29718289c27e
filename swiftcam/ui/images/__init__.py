"""The page of pictures: drop, label, look, correct, export."""
