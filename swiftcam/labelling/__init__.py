"""Labelling still pictures: one result for each picture, whatever happens to it."""
