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
