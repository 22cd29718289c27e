"""Measuring installed models with real pictures: which setup is best, and 8-bit calibration.

A model and pictures come in; measurements, remembered, or a calibration file go out.
"""
