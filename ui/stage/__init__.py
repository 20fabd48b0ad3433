"""EM's film: what is drawn and said at each step of a run."""
