"""What changes the user's store of models: download and verification.

The name of a model comes in; its directory in the store, or what is wrong with it, goes out.
"""
