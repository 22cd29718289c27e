"""The page of models: what there is, what is here, and what can be downloaded."""
