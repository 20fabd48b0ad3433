"""Other models that EM fits: mixtures of Bernoulli distributions (PRML 9.3.3), Bayesian linear regression (9.3.4)."""
