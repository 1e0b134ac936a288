# The same figures as the catalogue, from R's packages: Rscript benchmarks/catalogue.R scores.csv items.csv
# Prints the seconds of each part; reading the files does not count. Needs psych, lavaan, multilevel and lme4.
suppressPackageStartupMessages({library(psych); library(lavaan); library(multilevel); library(lme4)})
files <- commandArgs(trailingOnly = TRUE)
scores <- read.csv(files[1]); items <- read.csv(files[2])
scales <- grep("^s", names(scores), value = TRUE)
of <- function(scale) items[, startsWith(names(items), paste0(scale, "_")), drop = FALSE]
clock <- function(name, work) {
  took <- system.time(suppressMessages(suppressWarnings(work)))[["elapsed"]]
  cat(sprintf("%s %.2f\n", name, took)); flush.console()
}
clock("reliability", for (s in scales) psych::alpha(of(s), warnings = FALSE))
clock("omega", for (s in scales) {
  d <- of(s); d <- d[complete.cases(d), ]
  lavaan::cfa(paste("f =~", paste(names(d), collapse = " + ")), sample.cov = cov(d), sample.nobs = nrow(d), std.lv = TRUE)
})
clock("structure", {
  d <- items[complete.cases(items), ]
  model <- paste(sapply(scales, function(s) paste(s, "=~", paste(names(of(s)), collapse = " + "))), collapse = "\n")
  lavaan::cfa(model, sample.cov = cov(d), sample.nobs = nrow(d), std.lv = TRUE)
})
clock("agreement", for (s in scales) {
  d <- of(s); keep <- complete.cases(d)
  multilevel::rwg.j(d[keep, ], scores$team[keep], ranvar = 2)
  multilevel::ad.m(d[keep, ], scores$team[keep])
})
# ICC1() and ICC2() want an analysis of variance that takes minutes a scale with so many teams.
clock("icc", multilevel::mult.icc(scores[scales], scores$team))
clock("shrinkage", for (s in scales) {
  fit <- lme4::lmer(reformulate("(1 | division/team)", s), scores); ranef(fit, condVar = TRUE)
})
clock("omnibus", for (s in scales) {
  oneway.test(reformulate("factor(team)", s), scores); kruskal.test(scores[[s]], factor(scores$team))
})
clock("contrasts", {
  p <- unlist(lapply(scales, function(s) {
    y <- split(scores[[s]], scores$division); team <- split(scores$team, scores$division)
    unlist(lapply(seq_along(y), function(d) sapply(unique(team[[d]]), function(t)
      t.test(y[[d]][team[[d]] == t], y[[d]][team[[d]] != t])$p.value)))
  }))
  p.adjust(p, "BH")
})
# Relative weights with a bootstrap of whole teams: the organisation, and people resampled in each division.
weights <- function(d, outcome) {
  r <- cor(d); x <- r[-outcome, -outcome]; e <- eigen(x, symmetric = TRUE)
  root <- e$vectors %*% (sqrt(e$values) * t(e$vectors)); root^2 %*% solve(root, r[-outcome, outcome])^2
}
clock("importance", {
  set.seed(1)
  d <- as.matrix(scores[scales]); keep <- complete.cases(d); d <- d[keep, ]
  k <- ncol(d); of_outcome <- list(seq_len(k - 1), c(seq_len(k - 2), k))  # each outcome with the drivers
  both <- function(rows) lapply(of_outcome, function(columns) weights(d[rows, columns], k - 1))
  rows <- split(seq_len(nrow(d)), scores$team[keep])
  replicate(1000, both(unlist(rows[sample(length(rows), replace = TRUE)], use.names = FALSE)))
  for (mine in split(seq_len(nrow(d)), scores$division[keep])) replicate(300, both(sample(mine, replace = TRUE)))
})
clock("screening", {
  answers <- as.matrix(items)
  apply(answers, 1, function(a) max(rle(a)$lengths)); apply(answers, 1, sd, na.rm = TRUE)
  mahalanobis(answers[complete.cases(answers), ], colMeans(answers, na.rm = TRUE), cov(answers, use = "pairwise"))
})
