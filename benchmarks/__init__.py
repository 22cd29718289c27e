"""Measurements of SwiftCam and its alternatives; most modules are commands that print a table."""
