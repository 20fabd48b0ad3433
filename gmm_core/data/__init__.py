"""Data: sets of points as values, and the built-in ones."""
