# Smallest differences, answers needed and power of t tests. Run from the repository root: Rscript tests/golden/power.R
library(jsonlite)
cases <- expand.grid(n = c(3, 5, 8, 20, 75, 400), sig = c(.05, .004, 1e-4), power = c(.5, .8, .95))
# Beyond a noncentrality of 37.6 R replaces the noncentral t by a normal distribution.
cases <- cases[!(cases$n == 3 & cases$sig < .001), ]
sd <- 20
delta <- mapply(function(n, s, p) power.t.test(n = n, sd = sd, sig.level = s, power = p, strict = TRUE, tol = 1e-12)$delta, cases$n, cases$sig, cases$power)
paired <- mapply(function(n, s, p) power.t.test(n = n, sd = sd * sqrt(2 * (1 - .5)), sig.level = s, power = p, type = "paired", strict = TRUE, tol = 1e-12)$delta, cases$n, cases$sig, cases$power)
grid <- expand.grid(n = c(3, 8, 20, 75), d = c(2, 5, 10, 25), sig = c(.05, .004))
power <- mapply(function(n, d, s) power.t.test(n = n, delta = d, sd = sd, sig.level = s, strict = TRUE)$power, grid$n, grid$d, grid$sig)
need <- expand.grid(d = c(4, 8, 15), sig = c(.05, .004), power = c(.8, .9))
n <- mapply(function(d, s, p) power.t.test(delta = d, sd = sd, sig.level = s, power = p, strict = TRUE, tol = 1e-10)$n, need$d, need$sig, need$power)
un <- expand.grid(n1 = c(2, 5, 20, 60), n2 = c(9, 55, 900), sig = c(.05, .004), power = .8)
p2 <- function(ncp, df, s) { tc <- qt(1 - s / 2, df); suppressWarnings(1 - pt(tc, df, ncp) + pt(-tc, df, ncp)) }
unequal <- mapply(function(n1, n2, s, p) { df <- n1 + n2 - 2
  sd * sqrt(1 / n1 + 1 / n2) * uniroot(function(x) p2(x, df, s) - p, c(.1, 30), tol = 1e-12)$root }, un$n1, un$n2, un$sig, un$power)
res <- list(meta = list(R = R.version.string, sd = sd, correlation = .5, note = "power.t.test, strict, two-sided; unequal groups by pt and uniroot"),
  equal = c(cases, list(delta = delta, paired = paired)), power = c(grid, list(power = power)), need = c(need, list(n = n)), unequal = c(un, list(delta = unequal)))
write(toJSON(res, digits = I(15), auto_unbox = TRUE, dataframe = "columns"), "tests/golden/power.json")
