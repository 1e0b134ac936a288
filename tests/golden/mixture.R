# Normal mixtures of team means, and the components of their shape.
# Run from the repository root: Rscript tests/golden/mixture.R (Debian: r-cran-mclust, r-cran-jsonlite)
suppressPackageStartupMessages({library(jsonlite); library(mclust)})
models <- c("EII", "VII", "EEE", "VVI", "VVV")
lead <- c("AF06","AF07","AP12","AP17","AP33","AP34","AS14","AS15","AS16","AS17","AS28")
means <- function(file, columns) { d <- read.csv(file.path("tests/data", file)); as.matrix(aggregate(d[, columns], list(d$GRP), mean)[, -1]) }
fits <- function(x) {
  found <- list()
  for (model in models) for (g in 1:4) {
    m <- Mclust(x, G = g, modelNames = model, verbose = FALSE, control = emControl(tol = c(1e-12, 1e-14)))
    if (!is.null(m)) found[[length(found) + 1]] <- list(model = model, G = g, loglik = m$loglik, df = m$df, bic = m$bic, icl = icl(m),
      sizes = as.vector(table(factor(m$classification, 1:g))), classification = unname(m$classification), centres = unname(t(m$parameters$mean)))
  }
  found
}
# Scores of level and first component of shape, in points of 0-100, as profile_dimensions makes them.
profile <- function(x) { d <- scale(x, scale = FALSE); u <- 1 / sqrt(ncol(d)); level <- rowSums(d) * u; s <- d - level * u; p <- prcomp(s, center = FALSE)
  list(level = level, sdev = p$sdev[1:5], points = unname(cbind(level, p$x[, 1]))) }
lead_means <- 25 * (means("bhr2000.csv", lead) - 1)
other <- scale(means("bh1996.csv", c("COHES", "LEAD", "HRS", "WBEING")))
shape <- profile(lead_means)
iris4 <- unname(as.matrix(iris[, 1:4]))
res <- list(meta = list(R = R.version.string, mclust = as.character(packageVersion("mclust")), note = "bic and icl as mclust gives them: the larger the better"),
  bhr2000 = list(profile = shape, fits = fits(shape$points)), bh1996 = list(x = unname(other[, ]), fits = fits(other)),
  iris = list(x = iris4, fits = fits(iris4)))
write(toJSON(res, digits = I(15), auto_unbox = TRUE, matrix = "rowmajor"), "tests/golden/mixture.json")
