"""Pieces of figures and the look that all of them share."""
