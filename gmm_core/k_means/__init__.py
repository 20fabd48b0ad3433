"""K-means and its relatives (PRML 9.1), and the limit in which EM becomes K-means (9.3.2)."""
