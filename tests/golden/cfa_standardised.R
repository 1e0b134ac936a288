# Confirmatory factor analysis and invariance as lavaan gives them with standardised factors: standard errors of the
# completely standardised loadings, factors of one and two items, Heywood cases, latent means in standard deviations
# of the first group's factor.. Run from the repository root: Rscript tests/golden/cfa_standardised.R
suppressPackageStartupMessages({library(lavaan); library(jsonlite)})
rd <- function(n) read.csv(file.path("tests/data", paste0(n, ".csv")), check.names = FALSE, na.strings = "")
measures <- c("npar", "chisq", "df", "pvalue", "baseline.chisq", "baseline.df", "cfi", "tli", "rmsea",
  "rmsea.ci.lower", "rmsea.ci.upper", "srmr")
text <- function(m) paste(mapply(function(f, i) paste(f, "=~", paste(i, collapse = " + ")), names(m), m), collapse = "\n")
fit_of <- function(f) as.list(fitMeasures(f)[measures])
single <- function(file, m, rows = TRUE) {
  f <- suppressWarnings(cfa(text(m), data = rd(file)[rows, unlist(m)], std.lv = TRUE))
  s <- standardizedSolution(f); l <- s[s$op == "=~", ]; items <- l$rhs
  list(file = paste0(file, ".csv"), model = m, n = lavInspect(f, "nobs"), converged = lavInspect(f, "converged"),
    fit = fit_of(f), loadings = l$est.std, loading_std_error = l$se,
    residual = s$est.std[match(paste(items, items), ifelse(s$op == "~~", paste(s$lhs, s$rhs), NA))],
    factor_correlation = unname(unclass(lavInspect(f, "cor.lv"))[names(m), names(m), drop = FALSE]))
}
several <- function(file, m, group) {
  d <- rd(file); d <- d[complete.cases(d[, c(unlist(m), group)]), c(unlist(m), group)]
  r <- list(file = paste0(file, ".csv"), model = m, group = group, before = NULL); fits <- list()
  for (level in c("configural", "metric", "scalar")) {
    equal <- list(configural = "", metric = "loadings", scalar = c("loadings", "intercepts"))[[level]]
    f <- suppressWarnings(cfa(text(m), data = d, group = group, group.equal = equal, meanstructure = TRUE,
      std.lv = TRUE))
    fits[[level]] <- f; r[[level]] <- list(fit = fit_of(f), converged = lavInspect(f, "converged"))
  }
  change <- function(a, b) { t <- lavTestLRT(fits[[a]], fits[[b]])
    list(chisq = t[2, "Chisq diff"], df = t[2, "Df diff"], pvalue = t[2, "Pr(>Chisq)"]) }
  r$metric$change <- change("configural", "metric"); r$scalar$change <- change("metric", "scalar")
  r$labels <- as.character(lavInspect(fits$scalar, "group.label")); r$n <- lavInspect(fits$scalar, "nobs")
  p <- parameterEstimates(fits$scalar); p <- p[p$op == "~1" & p$lhs %in% names(m), ]
  p <- p[order(p$group, match(p$lhs, names(m))), ]; k <- length(m)
  r$latent_means <- matrix(p$est, ncol = k, byrow = TRUE); r$latent_mean_std_error <- matrix(p$se, ncol = k, byrow = TRUE)
  r$first_loadings <- with(parameterEstimates(fits$scalar), est[op == "=~" & group == 1])
  r$before <- NULL; r
}
HS <- list(visual = c("x1", "x2", "x3"), textual = c("x4", "x5", "x6"), speed = c("x7", "x8", "x9"))
B5 <- lapply(c(A = "A", C = "C", E = "E", N = "N", O = "O"), function(x) paste0(x, 1:5))
res <- list(meta = list(R = R.version.string, lavaan = as.character(packageVersion("lavaan")),
    note = "ML, std.lv = TRUE, listwise, rel.tol 1e-14; a factor's only item has residual 0 (auto.fix.single)"),
  single = list(
    HS = single("HolzingerSwineford1939", HS), bfi5 = single("bfi", B5),
    one_and_two_items = single("bfi", list(A = "A3", C = c("C1", "C2"), E = paste0("E", 1:4), N = c("N1", "N2", "N3"))),
    heywood = single("HolzingerSwineford1939", list(visual = c("x1", "x2", "x3"), speed = c("x7", "x9")))),
  several = list(
    HS_by_school = several("HolzingerSwineford1939", HS, "school"), HS_by_sex = several("HolzingerSwineford1939", HS, "sex"),
    HS_by_grade = several("HolzingerSwineford1939", HS, "grade"),
    bfi5_by_gender = several("bfi", B5, "gender"), bfi_A_by_gender = several("bfi", B5["A"], "gender"),
    bfi_by_education = several("bfi", list(A = "A3", C = c("C1", "C2", "C3"), N = c("N1", "N2", "N3")), "education")))
write(toJSON(res, digits = I(15), auto_unbox = TRUE, null = "null", na = "null", pretty = TRUE), "tests/golden/cfa_standardised.json")
for (k in names(res$single)) { cat(k, unlist(res$single[[k]]$fit[c("npar", "chisq", "df")]), res$single[[k]]$converged, "\n"); print(res$single[[k]]$residual) }
for (k in names(res$several)) for (l in c("configural", "metric", "scalar")) cat(k, l, unlist(res$several[[k]][[l]]$fit[c("npar", "chisq", "df", "cfi", "rmsea")]), res$several[[k]][[l]]$converged, "\n")
