"""One file from the Hugging Face hub, resumed where it stopped.

A repository and a file name come in; a file with the wanted SHA-256 goes out, or a `HubError`.
"""
