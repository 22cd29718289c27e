"""Measuring the setups of installed models on real pictures, and calibrating them for 8 bits.

A model and pictures come in; stored measurements or a calibration file go out.
"""
