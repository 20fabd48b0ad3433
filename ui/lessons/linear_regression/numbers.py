"""EM for Bayesian linear regression: the live numbers in the formulas. Pure."""

import numpy as np

from gmm_core.em import Reason
from gmm_core.models.linear_regression import direct_step, m_step
from ui.lessons.linear_regression import model
from ui.lessons.linear_regression.model import Fit
from ui.lessons.linear_regression.settings import Settings
from ui.words.numerals import fixed, number, tex


def estimates(settings: Settings) -> dict[str, str]:
    """Give the numbers of (9.63), (3.92) and their partners for beta, at the posterior of the last M step."""
    fit = model.fit(settings)
    data, state = fit.data, fit.em.states[max(fit.em.stop.iteration - 1, 0)]
    (alpha, beta), (alpha_direct, beta_direct) = m_step(data, state), direct_step(data, state)
    return {
        "M": str(data.M),
        "N": str(data.N),
        "size": tex(float(state.m_N @ state.m_N)),
        "trace": tex(float(np.trace(state.S_N))),
        "alpha": tex(alpha),
        "error": tex(state.squared_error),
        "error_trace": tex(state.gamma / state.beta),
        "noise": tex(1 / beta),
        "gamma": tex(state.gamma),
        "alpha_direct": tex(alpha_direct),
        "noise_direct": tex(1 / beta_direct),
    }


def steps(settings: Settings) -> dict[str, str]:
    """Give the share of the direct way that the first M step goes, and how many iterations either needs."""
    fit = model.fit(settings)
    start = fit.em.states[0]
    return {
        "gamma": tex(start.gamma),
        "M": str(fit.data.M),
        "share": number(100 * start.gamma / fit.data.M, 3),
        "em": _needs(fit.em.stop.reason, fit.em.stop.iteration),
        "direct": _needs(fit.direct.stop.reason, fit.direct.stop.iteration),
        "ends": _ends(fit),
    }


def _needs(reason: Reason, iterations: int) -> str:
    told = {
        Reason.CONVERGED: f"{iterations} iterations",
        Reason.MAX_ITER: f"more than {iterations} iterations",
        Reason.DIVERGED: f"{iterations} iterations until a precision grew beyond all numbers",
    }
    return told[reason]


def _ends(fit: Fit) -> str:
    em, direct = fit.em.states[-1].log_evidence, fit.direct.states[-1].log_evidence
    if abs(em - direct) < 0.01:
        return f"Both end at the same evidence, {fixed(em, 4)}."
    return f"They do not end at the same evidence: EM at {fixed(em, 4)}, the direct updates at {fixed(direct, 4)}."
