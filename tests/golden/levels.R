# Relations within groups and between their averages: psych's statsBy (rwg, rbg), and LMG on each by all subsets.
# Run from the repository root: Rscript tests/golden/levels.R
suppressPackageStartupMessages({library(psych); library(jsonlite)})
rd <- function(n) read.csv(file.path("tests/data", paste0(n, ".csv")), check.names = FALSE, na.strings = "")
lmg <- function(R) {
  p <- ncol(R) - 1; y <- p + 1
  r2 <- function(S) if (!length(S)) 0 else as.numeric(R[S, y] %*% solve(R[S, S, drop = FALSE], R[S, y]))
  inside <- function(m) bitwAnd(m, 2^(0:(p - 1))) > 0
  v <- sapply(0:(2^p - 1), function(m) r2(which(inside(m)))); out <- numeric(p)
  for (i in 1:p) for (m in 0:(2^p - 1)) if (!inside(m)[i]) {
    s <- sum(inside(m))
    out[i] <- out[i] + factorial(s) * factorial(p - s - 1) / factorial(p) * (v[m + 2^(i - 1) + 1] - v[m + 1])
  }
  out
}
level <- function(R) list(cor = unname(R), lmg = lmg(R), R2 = sum(lmg(R)))
go <- function(d, group, X, y, file) {
  d <- d[complete.cases(d[, c(group, X, y)]), c(group, X, y)]
  s <- statsBy(d, group, cors = FALSE)
  list(file = file, group = group, predictors = X, outcome = y, n = nrow(d), groups = s$nG,
    within = level(s$rwg), between = level(s$rbg))
}
res <- list(meta = list(R = R.version.string, psych = as.character(packageVersion("psych")),
    note = "complete cases; rbg weights the averages by the people in the group"),
  bh1996_WBEING = go(rd("bh1996"), "GRP", c("HRS", "LEAD", "COHES"), "WBEING", "bh1996.csv"),
  klein_JOBSAT = go(rd("klein2000"), "GRPID", c("COHES", "POSAFF", "NEGLEAD", "WLOAD"), "JOBSAT", "klein2000.csv"))
write(toJSON(res, digits = I(15), auto_unbox = TRUE, null = "null", na = "null", pretty = TRUE), "tests/golden/levels.json")
