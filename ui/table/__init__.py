"""From the bytes of a file to columns of numbers, and what is unsure about them."""
