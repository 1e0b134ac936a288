# Limits of Hedges' g from the noncentral t, found by uniroot to 1e-12 (effectsize's search is looser).
# Run from the repository root: Rscript tests/golden/noncentral.R
library(jsonlite)
n1 <- c(3, 5, 8, 12, 20, 40, 25, 6, 15); n2 <- c(4, 9, 300, 12, 180, 35, 2000, 60, 500); t <- c(-2.5, 0.4, 1.9, 4.2, -3.1, 0, 2.2, -1, 6)
df <- n1 + n2 - 2; J <- exp(lgamma(df / 2) - lgamma((df - 1) / 2)) / sqrt(df / 2); s <- sqrt(1 / n1 + 1 / n2)
delta <- function(p) mapply(function(t, df) uniroot(function(d) suppressWarnings(pt(t, df, d)) - p, c(t - 15, t + 15), tol = 1e-12)$root, t, df)
res <- list(meta = list(R = R.version.string, note = "95% limits: J * sqrt(1/n1 + 1/n2) * delta with pt(t, df, delta) = .975 and .025"),
  n1 = n1, n2 = n2, t = t, g_low = J * s * delta(.975), g_high = J * s * delta(.025))
write(toJSON(res, digits = I(15), auto_unbox = TRUE, pretty = TRUE), "tests/golden/noncentral.json")
