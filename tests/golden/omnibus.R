# Limits of the share of variance between groups from the noncentral F, found by uniroot.
# Run from the repository root: Rscript tests/golden/omnibus.R
library(jsonlite)
f <- c(6.10077487927028, 1.94816532670827, 0.6, 9.56388629521466, 25, 1.2); df1 <- c(4, 15, 6, 98, 2, 40); df2 <- c(2572, 452, 30, 5301, 9, 800)
limit <- function(f, a, b, p) if (pf(f, a, b) <= p) 0 else uniroot(function(l) pf(f, a, b, ncp = l) - p, c(0, 50 * a * f + 50), tol = 1e-11)$root
share <- function(p) { l <- mapply(limit, f, df1, df2, p); l / (l + df1 + df2 + 1) }
res <- list(meta = list(R = R.version.string, note = "95% limits: l/(l + N) with pf(f, df1, df2, l) = .975 and .025"),
  f = f, df1 = df1, df2 = df2, low = share(.975), high = share(.025))
write(toJSON(res, digits = I(15), auto_unbox = TRUE, pretty = TRUE), "tests/golden/omnibus.json")
