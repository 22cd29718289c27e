"""Downloading one file from the Hugging Face hub, and resuming it after an interruption.

A repository and a file name come in; a file with the wanted SHA-256, or a `DownloadError`, goes
out.
"""
