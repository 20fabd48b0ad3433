"""Words: the texts of the pages, strange names made harmless, numbers for reading."""
