"""The side panel: one section a file, each shows settings and tells what the user wants changed."""
