"""EM in general: the bound (PRML 9.4), and what may be done in place of a full E or M step."""
