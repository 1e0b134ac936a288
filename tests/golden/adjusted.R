# Differences within groups: lm with a factor for groups, on bh1996 (two kinds by a fixed rule, some groups with one kind).
# Run from the repository root: Rscript tests/golden/adjusted.R
library(jsonlite)
d <- read.csv("tests/data/bh1996.csv")
i <- seq_len(nrow(d)); d$kind <- ifelse(d$GRP %% 10 == 3, 0, as.integer((i * 7 + i^2) %% 11 < 2))
one <- function(v) {
  m <- summary(lm(d[[v]] ~ d$kind + factor(d$GRP))); c <- m$coefficients[2, ]
  ci <- c[1] + c(-1, 1) * qt(.975, m$df[2]) * c[2]
  list(estimate = c[[1]], std_error = c[[2]], statistic = c[[3]], p_value = c[[4]], df = m$df[2], low = ci[1], high = ci[2])
}
v <- c("COHES", "LEAD", "HRS", "WBEING"); res <- lapply(v, one); names(res) <- v
both <- tapply(d$kind, d$GRP, function(k) any(k == 1) && any(k == 0)); inside <- d$GRP %in% names(both)[both]
res$meta <- list(R = R.version.string, note = "kind = 1 where (7 i + i^2) mod 11 < 2, i = row, but 0 in groups ending in 3")
res$groups <- sum(both); res$n1 <- sum(d$kind[inside]); res$n2 <- sum(1 - d$kind[inside])
write(toJSON(res, digits = I(15), auto_unbox = TRUE, pretty = TRUE), "tests/golden/adjusted.json")
