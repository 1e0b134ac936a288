# Ties between units in base R: reciprocity, the two sides of pairs, the E-I index with all assignments of labels, Welch.
# Run from the repository root: Rscript tests/golden/network.R (needs jsonlite)
suppressPackageStartupMessages(library(jsonlite))
set.seed(7)

# --- reciprocity and the two sides of pairs: six units, one direction unknown ---
n <- 6
need <- round(matrix(runif(n * n, 0, 100), n)); diag(need) <- NA; need[2, 5] <- NA
both <- !is.na(need) & !is.na(t(need))
tie <- need >= 50
w <- need; w[!both] <- 0
k <- sum(tie[both]); pairs <- sum(both) / 2; d <- k / (2 * pairs)
returned <- sum((tie & t(tie))[both]) / k
z <- matrix(rnorm(n * n, 0, 6), n)
quality <- round(60 + matrix(rnorm(n * n, 0, 8), n) + rnorm(n, 0, 5) + rep(rnorm(n, 0, 5), each = n) + z + t(z), 3)
diag(quality) <- NA; quality[2, 5] <- NA
known <- !is.na(quality) & !is.na(t(quality))
i <- row(quality)[known]; j <- col(quality)[known]
back <- match(paste(j, i), paste(i, j))
fit <- function(y) residuals(lm(y ~ factor(i) + factor(j)))
icc <- function(e) sum(e * e[back]) / sum(e^2)
e <- fit(quality[known]); est <- icc(e)
qq <- qr(model.matrix(~ factor(i) + factor(j)))
draws <- replicate(100000, icc(qr.resid(qq, sample(e))))
reciprocity <- list(need = need, quality = quality, ties = k, pairs = pairs, returned = returned, expected = d,
  rho = (returned - d) / (1 - d), weighted = sum(pmin(w, t(w))) / sum(w),
  icc = est, icc_expected = mean(draws), icc_p = mean(abs(draws - mean(draws)) >= abs(est - mean(draws)) - 1e-9))

# --- E-I index: nine units in three groups, every assignment of the labels ---
ei <- function(a, g) {
  same <- outer(g, g, "=="); i <- sum(a & same); x <- sum(a & !same)
  out <- (x - i) / (x + i)
  for (h in sort(unique(g))) {
    from <- g == h; i <- sum(a[from, ] & same[from, ]); x <- sum(a[from, ] & !same[from, ]); out <- c(out, (x - i) / (x + i))
  }
  out
}
assignments <- function(counts) {
  if (sum(counts) == 0) return(matrix(integer(0), 1, 0))
  do.call(rbind, lapply(which(counts > 0), function(h) { left <- counts; left[h] <- left[h] - 1; cbind(h, assignments(left)) }))
}
one <- function(g, p) {
  m <- length(g); a <- matrix(runif(m * m) < p, m); diag(a) <- FALSE
  same <- outer(g, g, "=="); diag(same) <- NA
  size <- table(g); inside <- c(sum(size * (size - 1)), size * (size - 1)); across <- c(sum(size * (m - size)), size * (m - size))
  observed <- ei(a, g); sent <- c(sum(a), tapply(rowSums(a), g, sum))
  expected <- 1 - 2 * inside / (inside + across)
  all <- apply(assignments(as.integer(size)), 1, function(labels) ei(a, labels))
  far <- abs(all - expected) >= abs(observed - expected) - 1e-9
  low <- (2 * pmax(0, sent - inside) - sent) / sent; high <- (2 * pmin(sent, across) - sent) / sent
  list(group = g - 1, ties = which(a, arr.ind = TRUE) - 1, estimate = observed, mean_over_assignments = mean(all[1, ]),
    expected = expected, lowest = low, highest = high, rescaled = 2 * (observed - low) / (high - low) - 1,
    p_value = rowSums(far, na.rm = TRUE) / rowSums(!is.na(all)), assignments = ncol(all),
    internal = (1 - observed) * sent / 2, external = (1 + observed) * sent / 2)
}
even <- one(rep(1:3, each = 3), 0.3); uneven <- one(c(1, 1, 1, 1, 1, 2, 2, 3, 3), 0.5); dense <- one(c(1, 1, 1, 1, 2, 2, 2, 2), 0.85)

# --- both directions of a pair: the mean of two means, Welch ---
x <- round(rnorm(12, 40, 20), 2); y <- round(rnorm(31, 55, 9), 2)
welch <- t.test(x, -y, var.equal = FALSE, conf.level = 0.9)
mutual <- list(x = x, y = y, estimate = (mean(x) + mean(y)) / 2, low = welch$conf.int[1] / 2, high = welch$conf.int[2] / 2,
  df = unname(welch$parameter))
write(toJSON(list(meta = list(R = R.version.string, note = "base R; 100000 draws for icc_expected and icc_p, the rest exact"),
    reciprocity = reciprocity, ei = list(even = even, uneven = uneven, dense = dense), mutual = mutual),
  digits = I(15), auto_unbox = TRUE, null = "null", na = "null", pretty = FALSE), "tests/golden/network.json")

# --- links: references set apart one by one, in a plain loop over people ---
people <- 90; units <- 5
home <- rep(1:units, length.out = people)
q <- matrix(round(pmin(pmax(3.7 + rnorm(people, 0, 0.4) + matrix(rnorm(people * units, 0, 0.6), people), 1), 5)), people)
q[home == 1, 2] <- pmax(q[home == 1, 2] - 2, 1); q[home == 2, 1] <- pmax(q[home == 2, 1] - 2, 1)
q[home == 3, 4] <- pmax(q[home == 3, 4] - 1, 1)
q[cbind(1:people, home)] <- NA; q[runif(people * units) < 0.1] <- NA
test_one <- function(s, t, reference) {
  d <- c()
  for (p in which(home == s)) {
    others <- setdiff(reference, t); r <- q[p, others]; r <- r[!is.na(r)]
    if (!is.na(q[p, t]) && length(r)) d <- c(d, q[p, t] - mean(r))
  }
  h <- t.test(d); c(mean(d), h$stderr, h$parameter, h$p.value, length(d), abs(h$statistic))
}
result <- list(); apart <- list()
for (s in 1:units) {
  others <- setdiff(1:units, s); reference <- others
  repeat {
    found <- sapply(others, function(t) test_one(s, t, reference))
    p <- ifelse(others %in% reference, found[4, ] * length(others), Inf)
    size <- ifelse(p <= 0.05, found[6, ], -1)
    if (max(size) < 0 || length(others) - length(reference) + 1 > (length(others) - 1) %/% 2) break
    reference <- setdiff(reference, others[which.max(size)])
  }
  for (k in seq_along(others)) result[[length(result) + 1]] <- c(s - 1, others[k] - 1, found[1:5, k])
  apart[[s]] <- as.list(setdiff(others, reference) - 1)
}
write(toJSON(list(meta = list(R = R.version.string), home = home - 1, ratings = q, apart = apart,
    columns = c("source", "target", "estimate", "std_error", "df", "p_value", "n"), links = do.call(rbind, result)),
  digits = I(15), auto_unbox = TRUE, null = "null", na = "null", pretty = FALSE), "tests/golden/links.json")
