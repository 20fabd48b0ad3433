"""From single runs to a good fit: many starts, cures for collapses, the number of components."""
