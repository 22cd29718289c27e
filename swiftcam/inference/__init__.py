"""From a frame's pixels to ranked labels: recipes, checkpoints, graphs, engines, the classifier."""
