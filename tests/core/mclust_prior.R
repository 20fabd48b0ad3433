# Writes tests/mclust_prior.json: paths of R's mclust with an inverse-Wishart prior on the covariances.
# Run as: Rscript tests/mclust_prior.R; made with R 4.2.2, mclust 6.0.0.
#
# mclust has one prior for each Sigma_k (VVV, VVI, VII) or one for all of them (EEE). With shrinkage 0 the means have a
# flat prior, and its M steps, found by solving for them, divide, with dof degrees of freedom and scale Lambda, thus:
#   VVV  (S_k + Lambda) / (n_k + dof + p + 2) in em() and me(), but / (n_k + dof + p + 1) in mstep()
#   EEE  (sum_k S_k + Lambda) / (n + dof + p + 1)
#   VVI  (diag S_k + Lambda) / (n_k + dof + 2)
#   VII  (tr S_k + Lambda) / (p n_k + dof + 2)
# The prior that matches one inverse-Wishart distribution with nu = p + 2 and Lambda = psi (nu + p + 1) I for each
# Sigma_k of the family is therefore:
suppressMessages(library(mclust))
p <- 2; K <- 3; m <- (p + 2) + p + 1; psi <- 0.1
matching <- list(
  full = list(model = "VVV", dof = m - p - 2, scale = m * psi * diag(p)),
  tied = list(model = "EEE", dof = K * m - p - 1, scale = K * m * psi * diag(p)),
  diag = list(model = "VVI", dof = m - 2, scale = m * psi),
  spherical = list(model = "VII", dof = p * m - 2, scale = p * m * psi)
)
own_prior <- function(data, G, modelName, shrinkage, dof, scale, ...) {
  list(shrinkage = shrinkage, mean = colMeans(data), dof = dof, scale = scale)
}
X <- sapply(faithful, function(x) (x - mean(x)) / sqrt(mean((x - mean(x))^2)))
start <- list(
  pro = c(0.5, 0.3, 0.2),
  mean = matrix(c(-1, -1, 0.5, 0, 1, 1.5), 2),
  variance = list(d = p, G = K, sigma = array(diag(p), c(p, p, K)), Sigma = diag(p), sigmasq = rep(1, K),
                  cholsigma = array(diag(p), c(p, p, K)), cholSigma = diag(p), scale = rep(1, K),
                  shape = matrix(1, p, K))
)
flat <- function(x) paste0("[", paste(sprintf("%.15g", x), collapse = ", "), "]")
state <- function(family, t) {
  prior <- priorControl("own_prior", shrinkage = 0, dof = family$dof, scale = family$scale)
  found <- em(data = X, modelName = family$model, parameters = start, prior = prior, warn = FALSE,
              control = emControl(tol = c(0, 0), itmax = c(t, t)))$parameters
  sprintf('{"t": %d, "pi": %s, "mu": %s, "Sigma": %s}', t, flat(found$pro), flat(found$mean), flat(found$variance$sigma))
}
written <- sapply(names(matching), function(name) {
  states <- sapply(c(1, 2, 3, 5, 10, 30, 100, 300), function(t) state(matching[[name]], t))
  sprintf('"%s": [\n  %s\n]', name, paste(states, collapse = ",\n  "))
})
cat("{\n", paste(written, collapse = ",\n"), "\n}\n", sep = "", file = "tests/mclust_prior.json")
