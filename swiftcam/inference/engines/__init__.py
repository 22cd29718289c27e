"""One module for each engine; `swiftcam.inference.engine` has the registry."""
