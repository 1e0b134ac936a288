# Random intercepts of divisions and of teams in them: lme4, REML and ML, with effects and conditional SDs.
# The data sets have no division, so companies are grouped by number: (GRP - 1) %/% 12 (bhr2000, bh1996), and the
# univbct battalions hold their companies. Run from the repository root: Rscript tests/golden/nested.R
suppressPackageStartupMessages({library(lme4); library(jsonlite)})
ctl <- lmerControl(optimizer = "nloptwrap", check.conv.grad = .makeCC("ignore", 1),
  optCtrl = list(xtol_abs = 1e-14, ftol_abs = 1e-14, xtol_rel = 1e-14, ftol_rel = 1e-14, maxeval = 5000))
rd <- function(n) read.csv(file.path("tests/data", paste0(n, ".csv")), check.names = FALSE, na.strings = "")
level <- function(x, pv) list(level = rownames(x), effect = x[[1]], conditional_sd = sqrt(pv))
fit <- function(y, division, team, file) {
  d <- data.frame(y, division = factor(division), team = factor(team)); d <- d[complete.cases(d), ]
  r <- list(file = file)
  for (meth in c("REML", "ML")) {
    m <- lmer(y ~ 1 + (1 | division/team), data = d, REML = meth == "REML", control = ctl)
    vc <- as.data.frame(VarCorr(m)); v <- setNames(vc$vcov, vc$grp); re <- ranef(m, condVar = TRUE)
    pv <- function(x) { p <- attr(x, "postVar"); if (is.list(p)) p <- p[[1]]; p[1, 1, ] }
    r[[meth]] <- list(n = nobs(m), mu = unname(fixef(m)), std_error = sqrt(as.matrix(vcov(m))[1, 1]),
      tau2_division = v[["division"]], tau2_team = v[["team:division"]], sigma2 = v[["Residual"]],
      loglik = as.numeric(logLik(m)), singular = isSingular(m, 1e-5),
      team = level(re[["team:division"]], pv(re[["team:division"]])),
      division = level(re[["division"]], pv(re[["division"]])))
  }
  r
}
bhr <- rd("bhr2000"); bh <- rd("bh1996"); uv <- rd("univbct")
res <- list(meta = list(R = R.version.string, lme4 = as.character(packageVersion("lme4")),
    note = "nloptwrap, tolerances 1e-14; conditional_sd = sqrt(postVar)"),
  bhr2000_HRS = fit(bhr$HRS, (bhr$GRP - 1) %/% 12, bhr$GRP, "bhr2000.csv"),
  bh1996_WBEING = fit(bh$WBEING, (bh$GRP - 1) %/% 12, bh$GRP, "bh1996.csv"),
  univbct_JOBSAT1 = fit(uv$JOBSAT1, uv$BTN, paste(uv$BTN, uv$COMPANY), "univbct.csv"))
write(toJSON(res, digits = I(15), auto_unbox = TRUE, null = "null", na = "null", pretty = TRUE), "tests/golden/nested.json")
for (k in names(res)[-1]) print(unlist(res[[k]]$REML[1:8]))
