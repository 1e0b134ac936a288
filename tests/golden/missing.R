# Means and covariances of the unrestricted normal model with missing answers; run from the repository root.
suppressPackageStartupMessages({library(lavaan); library(jsonlite)})
d <- read.csv("tests/data/bfi.csv"); items <- c(outer(1:5, c("A", "C", "E", "N", "O"), function(i, s) paste0(s, i)))
x <- as.matrix(d[, items]); x <- x[rowSums(!is.na(x)) > 0, ]
est <- lavaan:::lav_mvnorm_missing_h1_estimate_moments(Y = x, Mp = lavaan:::lav_data_missing_patterns(x), max.iter = 5000, tol = 1e-12)
scales <- split(items, substr(items, 1, 1))
model <- paste(sapply(names(scales), function(s) paste0("f", s, " =~ ", paste(scales[[s]], collapse = " + "))), collapse = "\n")
fit <- cfa(model, as.data.frame(x), missing = "ml")
res <- list(meta = list(R = R.version.string, packages = list(lavaan = as.character(packageVersion("lavaan")))),
  items = items, n = nrow(x), mean = unname(est$Mu), covariance = unname(est$Sigma),
  fiml = as.list(fitMeasures(fit, c("cfi", "tli", "rmsea", "srmr"))))
cat(toJSON(res, digits = I(15), auto_unbox = TRUE, pretty = TRUE, matrix = "rowmajor"), file = "tests/golden/missing.json")
