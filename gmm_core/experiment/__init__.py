"""An experiment as a value: data, start and settings of a run, and how it may be changed."""
